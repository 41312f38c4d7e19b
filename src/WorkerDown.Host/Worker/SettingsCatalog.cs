using WorkerDown.Activities.Load;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration.Reloading;

namespace WorkerDown.Host.Worker;

/// <summary>The fleet as the settings have it now.</summary>
public sealed class SettingsCatalog(LiveSettings settings) : ITargetCatalog
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, TargetPlan> Targets => settings.Current.Targets;

    /// <inheritdoc />
    public EscalationPolicy Escalation => settings.Current.Escalation;

    /// <inheritdoc />
    public StormLimit Storm => settings.Current.Storm;
}
