using Sandbox.KubernetesSimulator;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Simulation.Checks;

/// <summary>A deed that was carried out.</summary>
/// <param name="Step">As planned.</param>
/// <param name="At">When it really was.</param>
/// <param name="Until">When it was taken back; null when it never was, or at once.</param>
/// <param name="Said">What came of it.</param>
internal sealed record Done(PlannedStep Step, DateTimeOffset At, DateTimeOffset? Until, string Said);

/// <summary>Everything that a played story leaves behind, for the checks.</summary>
internal sealed record Played(
    SimulationPlan Plan,
    DateTimeOffset Began,
    DateTimeOffset Cured,
    DateTimeOffset Ended,
    bool AllClosed,
    string User,
    IReadOnlyList<Done> Log,
    IReadOnlyList<PlayedRun> Runs,
    IReadOnlyList<FleetCheck> Checks,
    IReadOnlyList<RequestRecord> Requests,
    IReadOnlyList<ReceivedPage> Pages,
    IReadOnlyList<string> Refused,
    IReadOnlyList<string> Secrets,
    IReadOnlyDictionary<string, RemediationPolicy> Policies,
    IReadOnlyList<string> OpenTenants,
    IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, int Serving)>> Truth)
{
    /// <summary>How long deeds of these kinds lasted within a span, summed up.</summary>
    public TimeSpan Lasted(Func<Deed, bool> which, DateTimeOffset from, DateTimeOffset to) => Log
        .Where(d => which(d.Step.Deed) && d.At < to && (d.Until ?? Cured) > from)
        .Aggregate(TimeSpan.Zero, (sum, d) => sum + (((d.Until ?? Cured) < to ? d.Until ?? Cured : to) - (d.At > from ? d.At : from)));

    /// <summary>The spans in which no pod of a target worked.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Down(string target)
    {
        DateTimeOffset? since = null;
        foreach (var (at, serving) in Truth[target])
        {
            if (serving == 0)
                since ??= at;
            else if (since is { } from)
            {
                yield return (from, at);
                since = null;
            }
        }
        if (since is { } still)
            yield return (still, Ended);
    }
}

/// <summary>One run of a remediation or a storm, read from its history.</summary>
internal sealed record PlayedRun
{
    public required string WorkflowId { get; init; }

    public required string RunId { get; init; }

    public required string Type { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public RemediationResult? Result { get; init; }

    public IReadOnlyList<(DateTimeOffset At, Diagnosis What)> Diagnoses { get; init; } = [];

    public IReadOnlyList<(DateTimeOffset At, Verification What)> Verifications { get; init; } = [];

    public IReadOnlyList<PlayedAct> Acts { get; init; } = [];

    /// <summary>Workflow tasks that failed: a defect, whatever the cause.</summary>
    public IReadOnlyList<string> FailedTasks { get; init; } = [];

    /// <summary>The whole history as text.</summary>
    public required string Text { get; init; }

    /// <summary>The target of a run that has the lock; null for others.</summary>
    public string? Target => WorkflowId.StartsWith("worker-down/", StringComparison.Ordinal) ? WorkflowId["worker-down/".Length..] : null;

    public override string ToString() => $"{WorkflowId} run {RunId[..8]}";
}

/// <summary>One mutating activity.</summary>
/// <param name="ScheduledAt">When the workflow asked for it.</param>
/// <param name="ClosedAt">When it ended; null when it never did.</param>
/// <param name="Request">What it was given.</param>
/// <param name="Result">What it answered; null when it failed.</param>
/// <param name="DecidedBy">The diagnosis before it.</param>
internal sealed record PlayedAct(DateTimeOffset ScheduledAt, DateTimeOffset? ClosedAt, ActRequest Request, ActResult? Result, Diagnosis? DecidedBy);
