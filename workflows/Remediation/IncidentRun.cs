using Temporalio.Workflows;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Paging;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// The state of one run: written by the ladder and by operators' Updates, read by the escalation and the report. It is
/// there before the target is loaded, so that an operator is heard from the first moment on.
/// </summary>
internal sealed class IncidentRun : IPagedIncident
{
    /// <summary>Pods and nodes that a page names.</summary>
    private const int PodsOnPage = 3;

    private readonly CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);
    private readonly List<TimelineEntry> timeline = [];
    private Announcing? announcing;
    private TargetPlan? plan;

    /// <summary>The plan, as it was loaded when the incident began.</summary>
    public TargetPlan Plan => plan ?? throw new InvalidOperationException("the target is not loaded yet");

    public bool Loaded => plan is not null;

    public IncidentState State { get; set; } = new() { Target = "", StartedAt = Now };

    public Diagnosis? Last { get; private set; }

    /// <summary>The last diagnosis that found something wrong: the incident's cause, also when the worker is back.</summary>
    public Diagnosis? Trouble { get; private set; }

    /// <summary>The workflows proved stalled, kept from when most were seen: after the rescue there are none to see.</summary>
    public IReadOnlyList<StalledWorkflow> Stalled { get; private set; } = [];

    public int Resumed { get; private set; }

    /// <summary>Whether people must be called.</summary>
    public bool CallsPeople => State.Paging.Reason is not null;

    /// <summary>Who acknowledged and why; null when nobody did.</summary>
    public string? Acknowledged => State.Paging.AcknowledgedBy;

    /// <summary>Tells the steps on the Deployment.</summary>
    public Announcing Announcing => announcing ??= new(this);

    public OperatorNote? Aborted { get; private set; }

    /// <summary>Set by an operator who wants a look now; taken back by the look.</summary>
    public bool LookNow { get; set; }

    public bool Ended { get; set; }

    /// <summary>Set when the incident goes on in a run of its own, with a history of its own.</summary>
    public bool Continues { get; set; }

    /// <summary>What calls people; null before there can be anything to call for.</summary>
    public Pager? Pager { get; set; }

    public EscalationPolicy Escalation => Plan.Escalation;

    public PagingState Paging
    {
        get => State.Paging;
        set
        {
            State = State with { Paging = value };
            IncidentAttributes.Record(this);
        }
    }

    public bool IsOver => Ended || Continues;

    public bool Held => State.Storm is not null;

    public string? TakenBy => Acknowledged;

    public PageKind FirstKind => State.Prior is { SameTrouble: true, Record.EscalatedAt: not null } ? PageKind.Reopen : PageKind.Trigger;

    /// <summary>How it ended; null while it is open, and when it was cancelled.</summary>
    public RemediationResult? Ending { get; set; }

    public CancellationToken AbortToken => abort.Token;

    public IReadOnlyList<TimelineEntry> Timeline => timeline;

    public DateTimeOffset? DownAt => State.Memory.FirstSeenDown;

    public IReadOnlyList<RemediationAttempt> Attempts => State.Attempts;

    public static DateTimeOffset Now => new(Workflow.UtcNow, TimeSpan.Zero);

    /// <summary>Begins with what was loaded; what operators have said until now holds.</summary>
    public void Begin(TargetPlan loaded, IncidentState state)
    {
        plan = loaded;
        State = state with { Pause = State.Pause, Paging = state.Paging with { AcknowledgedBy = State.Paging.AcknowledgedBy } };
    }

    /// <summary>Goes on where the run before left off; what operators have said since then holds.</summary>
    public void Begin(CarriedIncident carried)
    {
        var (pause, acknowledged) = (State.Pause, State.Paging.AcknowledgedBy);
        plan = carried.Plan;
        State = carried.State with { Pause = pause ?? carried.State.Pause, Paging = carried.State.Paging with { AcknowledgedBy = carried.State.Paging.AcknowledgedBy ?? acknowledged } };
        timeline.InsertRange(0, carried.Timeline);
        (Last, Trouble, Stalled, Resumed) = (carried.Last, carried.Trouble, carried.Stalled, carried.Resumed);
        IncidentReport.Publish(this);
    }

    public void Say(string step, string text)
    {
        TimelineRules.Add(timeline, new(Now, step, text));
        IncidentReport.Publish(this);
    }

    public void See(Diagnosis diagnosis)
    {
        // An incident's beginning does not move because the worker shows up between two crashes.
        var memory = diagnosis.Memory with { FirstSeenDown = State.Memory.FirstSeenDown ?? diagnosis.Memory.FirstSeenDown };
        Last = diagnosis;
        if (diagnosis.Health != HealthState.Up || Trouble is null)
            Trouble = diagnosis;
        State = State with { Memory = memory, Storm = diagnosis.Storm };
        if (diagnosis.Records is { } records)
            State = State with { Recent = records.Recent, Prior = records.Prior };
        if (diagnosis.Evidence.Stalled.Value is { } stalled && stalled.Sample.Count > Stalled.Count)
            Stalled = stalled.Sample;
    }

    public void Verified(Verification verification) => Resumed = Math.Max(Resumed, verification.Resumed);

    /// <summary>Keeps an attempt, in the run's state and for the runs after it.</summary>
    public void Record(RemediationAttempt attempt)
    {
        State = State with { Attempts = [.. State.Attempts.Where(a => a.Id != attempt.Id), attempt] };
        IncidentAttributes.Record(this);
        if (attempt.EndedAt is not null)
            IncidentMetrics.Attempted(this, attempt);
    }

    /// <summary>Takes an attempt back that touched nothing and says nothing about the target.</summary>
    public void Forget(RemediationAttempt attempt)
    {
        State = State with { Attempts = [.. State.Attempts.Where(a => a.Id != attempt.Id)] };
        IncidentAttributes.Record(this);
    }

    public void CallPeople(string reason, string why)
    {
        if (CallsPeople || State.DryRun)
            return;
        State = State with { Paging = State.Paging with { Reason = reason, Why = why } };
        if (Held)
            Say("Escalate", $"people would be called ({reason}), but a storm's page speaks for this target until it is over: {why}");
    }

    /// <summary>The pages go out now.</summary>
    public void PeopleAreCalled()
    {
        var (reason, why) = (State.Paging.Reason, State.Paging.Why ?? "");
        if (State.EscalatedAt is not null)
            return;
        State = State with { EscalatedAt = Now };
        var called = Acknowledged is { } who ? $"people would be called ({reason}), but {who} has acknowledged" : $"people are called ({reason})";
        Say("Escalate", timeline is [.., var last] && last.Text.Contains(why, StringComparison.Ordinal) ? called : $"{called}: {why}");
    }

    public void Abort(OperatorNote note)
    {
        Aborted ??= note;
        abort.Cancel();
    }

    /// <summary>What the next run needs to go on.</summary>
    public CarriedIncident Carry() => new()
    {
        Plan = Plan,
        State = State,
        Timeline = Timeline,
        Last = CarriedIncident.WithoutEvidence(Last),
        Trouble = CarriedIncident.WithoutEvidence(Trouble),
        Stalled = Stalled,
        Resumed = Resumed,
    };

    public PageSubject Subject()
    {
        var sick = Trouble?.Evidence.Pods.Value?.Where(p => !p.Ready).ToList() ?? [];
        return new WorkerSubject
        {
            Incident = Workflow.Info.WorkflowId,
            WorkflowNamespace = Workflow.Info.Namespace,
            RunId = Workflow.Info.RunId,
            Plan = Plan,
            Links = Plan.Links,
            Severity = Plan.Escalation.Severity,
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
            GoodRevision = Trouble?.Rollback?.Target?.Revision,
            Pods = sick.Take(PodsOnPage).Select(p => p.Name).ToList(),
            Nodes = sick.Select(p => p.Node).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(PodsOnPage).ToList(),
            Advice = Last?.Advice ?? [],
        };
    }

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
        Places = State.Paging.Places,
        AcknowledgedBy = Acknowledged,
        DryRun = State.DryRun,
        Attempts = State.Known.TakeLast(IncidentRecord.AttemptsKept).ToList(),
    };

    public RemediationResult Result(RemediationOutcome outcome, string message, DateTimeOffset? restoredAt) => new()
    {
        Outcome = outcome,
        Message = message,
        Target = State.Target,
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
        WouldDo = outcome == RemediationOutcome.DryRun ? Trouble?.Ahead ?? [] : [],
        Timeline = Timeline,
        Advice = Last?.Advice ?? [],
    };
}
