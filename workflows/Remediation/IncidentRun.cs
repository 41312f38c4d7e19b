using Temporalio.Workflows;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;

namespace WorkerDown.Workflows.Remediation;

/// <summary>The state of one open run: written by the ladder and by operators' Updates, read by the escalation and the report.</summary>
internal sealed class IncidentRun(TargetPlan plan, IncidentState state, CancellationTokenSource abort)
{
    private readonly List<TimelineEntry> timeline = [];
    private Announcing? announcing;

    public TargetPlan Plan { get; } = plan;

    public IncidentState State { get; set; } = state;

    public Diagnosis? Last { get; set; }

    /// <summary>The last diagnosis that found something wrong: the incident's cause, also when the worker is back.</summary>
    public Diagnosis? Trouble { get; private set; }

    /// <summary>The workflows proved stalled, kept from when most were seen: after the rescue there are none to see.</summary>
    public IReadOnlyList<StalledWorkflow> Stalled { get; private set; } = [];

    public int Resumed { get; private set; }

    /// <summary>Whether people must be called.</summary>
    public bool CallsPeople => State.Paging.Reason is not null;

    /// <summary>Tells the steps on the Deployment.</summary>
    public Announcing Announcing => announcing ??= new(this);

    public OperatorNote? Acknowledged { get; set; }

    public OperatorNote? Aborted { get; private set; }

    /// <summary>An operator's answer to a request for approval.</summary>
    public (bool Approved, OperatorNote Note)? Answer { get; set; }

    public bool AwaitsApproval { get; set; }

    /// <summary>Set by an operator who wants a look now; taken back by the look.</summary>
    public bool LookNow { get; set; }

    public bool Ended { get; set; }

    /// <summary>How it ended; null while it is open, and when it was cancelled.</summary>
    public RemediationResult? Ending { get; set; }

    public CancellationToken AbortToken => abort.Token;

    public IReadOnlyList<TimelineEntry> Timeline => timeline;

    public DateTimeOffset? DownAt => State.Memory.FirstSeenDown;

    public IReadOnlyList<RemediationAttempt> Attempts => State.Attempts;

    public static DateTimeOffset Now => new(Workflow.UtcNow, TimeSpan.Zero);

    public void Say(string step, string text)
    {
        timeline.Add(new(Now, step, text));
        IncidentReport.Publish(this);
    }

    public void See(Diagnosis diagnosis)
    {
        // An incident's beginning does not move because the worker shows up between two crashes.
        var memory = diagnosis.Memory with { FirstSeenDown = State.Memory.FirstSeenDown ?? diagnosis.Memory.FirstSeenDown };
        Last = diagnosis;
        if (diagnosis.Health != HealthState.Up || Trouble is null)
            Trouble = diagnosis;
        State = State with { Memory = memory };
        if (diagnosis.Evidence.Stalled.Value is { } stalled && stalled.Sample.Count > Stalled.Count)
            Stalled = stalled.Sample;
    }

    public void Verified(Verification verification) => Resumed = Math.Max(Resumed, verification.Resumed);

    /// <summary>Keeps an attempt, in the run's state and for the runs after it.</summary>
    public void Record(RemediationAttempt attempt)
    {
        State = State with { Attempts = [.. State.Attempts.Where(a => a.Id != attempt.Id), attempt] };
        IncidentAttributes.Record(this);
    }

    /// <summary>Notes that a channel was paged, or may have been: it must hear how the incident ends.</summary>
    public void Paged(string channel)
    {
        if (State.Paging.Channels.Contains(channel))
            return;
        State = State with { Paging = State.Paging with { Channels = [.. State.Paging.Channels, channel] } };
        IncidentAttributes.Record(this);
    }

    public void CallPeople(string reason, string why)
    {
        if (CallsPeople || State.DryRun)
            return;
        State = State with { EscalatedAt = Now, Paging = State.Paging with { Reason = reason, Why = why } };
        Say("Escalate", timeline is [.., var last] && last.Text.Contains(why, StringComparison.Ordinal) ? $"people are called ({reason})" : $"people are called ({reason}): {why}");
    }

    public void Abort(OperatorNote note)
    {
        Aborted ??= note;
        abort.Cancel();
    }

    public PageSubject Subject() => new()
    {
        Incident = Workflow.Info.WorkflowId,
        RunId = Workflow.Info.RunId,
        Plan = Plan,
        DownAt = DownAt ?? State.StartedAt,
        Reason = State.Paging.Reason ?? "",
        Why = State.Paging.Why ?? "",
        Cause = Trouble?.Cause,
        CauseMessage = Trouble?.Message,
        Evidence = Trouble?.Findings is [var first, ..] ? first.RestsOn : [],
        Attempts = Attempts,
        Risk = Last?.Next.Risk ?? Attempts.LastOrDefault(a => a.Risk is not null)?.Risk,
        StalledByType = Stalled.GroupBy(s => s.Type).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
        OpenWorkflows = Last?.Evidence.Stalled.Value?.Open ?? 0,
        Advice = Last?.Advice ?? [],
    };

    /// <summary>What the runs after this one need to know.</summary>
    public IncidentRecord Record() => new()
    {
        StartedBecause = State.StartedBecause,
        DownAt = DownAt,
        RestoredAt = Ending?.RestoredAt,
        Outcome = Ending?.Outcome,
        Cause = Trouble?.Cause,
        EscalatedAt = State.EscalatedAt,
        Channels = State.Paging.Channels,
        AcknowledgedBy = Acknowledged?.ToString(),
        DryRun = State.DryRun,
        Attempts = State.Known.TakeLast(IncidentRecord.AttemptsKept).ToList(),
    };

    public RemediationResult Result(RemediationOutcome outcome, string message, DateTimeOffset? restoredAt) => new()
    {
        Outcome = outcome,
        Message = message,
        Target = Plan.Target.Name,
        Cause = outcome == RemediationOutcome.Healthy ? null : Trouble?.Cause,
        CauseMessage = outcome == RemediationOutcome.Healthy ? null : Trouble?.Message,
        Attempts = Attempts,
        Risk = Attempts.LastOrDefault(a => a.Risk is not null && a.Act == ActStatus.Done)?.Risk,
        DownAt = DownAt,
        DetectedAt = State.StartedAt,
        RestoredAt = restoredAt,
        EscalatedAt = State.EscalatedAt,
        Stalled = Stalled.Count,
        Resumed = Resumed,
        Timeline = Timeline,
        Advice = Last?.Advice ?? [],
    };
}
