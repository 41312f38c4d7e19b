using WorkerDown.Activities.Load;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Host.Worker;

/// <summary>The fleet as the settings have it.</summary>
public sealed class SettingsCatalog(WorkerDownSettings settings) : ITargetCatalog
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, TargetPlan> Targets => settings.Targets;

    /// <inheritdoc />
    public EscalationPolicy Escalation => settings.Escalation;

    /// <inheritdoc />
    public StormLimit Storm => settings.Storm;
}
