using System.Globalization;
using WorkerDown.Core.Targets;

namespace WorkerDown.Simulation.Plans;

/// <summary>A whole story, made from a seed before anything runs.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Targets">The fleet.</param>
/// <param name="Steps">What happens, by time.</param>
/// <param name="Nodes">The nodes of the cluster.</param>
internal sealed record SimulationPlan(int Seed, IReadOnlyList<PlannedTarget> Targets, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<string> Nodes)
{
    /// <summary>When the last trouble is over and people mend what is left.</summary>
    public TimeSpan Cure { get; } = Steps.Count == 0 ? TimeSpan.FromMinutes(2) : Steps.Max(s => s.At + s.Lasts) + TimeSpan.FromMinutes(3);

    /// <summary>The plan as people read it.</summary>
    public IEnumerable<string> Lines() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {Targets.Count} target(s), {Nodes.Count} node(s), cured after {Cure:hh\\:mm\\:ss}"),
        .. Targets.Select(t => $"  {t.Name}: {t.Replicas} replica(s), {t.Strategy}, queues {string.Join(" ", t.Queues)}{(t.Policy.DryRun ? ", dry run" : "")}{(t.MaintenanceAfter is { } m ? $", maintenance from {m:mm\\:ss} on" : "")}"
            + $"{(t.Policy.RequireApproval.Count > 0 ? $", approval for {string.Join(" ", t.Policy.RequireApproval)}" : "")}, restore within {t.Policy.RestoreWithin}, {t.Policy.MaxAttemptsPerIncident} attempts an incident, {t.Policy.MaxAttemptsPerHour} an hour"),
        .. Steps.Select(s => $"  {s.At:mm\\:ss} {s.Deed}{(s.Target is null ? "" : $" {s.Target}")}{(s.Lasts > TimeSpan.Zero ? $" for {s.Lasts:mm\\:ss}" : "")}"),
    ];
}

/// <summary>One watched worker.</summary>
internal sealed record PlannedTarget(string Name, int Replicas, string Strategy, IReadOnlyList<string> Queues, RemediationPolicy Policy, EscalationPolicy Escalation)
{
    /// <summary>When its daily maintenance begins, from the world's start on; null where it has none.</summary>
    public TimeSpan? MaintenanceAfter { get; init; }

    /// <summary>How long it lasts.</summary>
    public static TimeSpan MaintenanceLasts { get; } = TimeSpan.FromMinutes(8);
}

/// <summary>One thing that happens.</summary>
/// <param name="At">After the fleet was seen healthy.</param>
/// <param name="Deed">What.</param>
/// <param name="Target">To whom; null for what concerns all.</param>
/// <param name="Lasts">When it is taken back; zero for what is not.</param>
internal sealed record PlannedStep(TimeSpan At, Deed Deed, string? Target, TimeSpan Lasts)
{
    /// <summary>By how much a clock jumps.</summary>
    public TimeSpan By { get; init; }
}
