using Temporalio.Workflows;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Paging;
using WorkerDown.Workflows.Ports;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows.Storm;

/// <summary>The state of one open storm.</summary>
internal sealed class StormRun(StormPlan plan, StormRequest request) : IPagedIncident
{
    private readonly List<TimelineEntry> timeline = [];

    public FleetStorm Seen { get; set; } = request.Seen;

    public DateTimeOffset Since { get; } = request.Since ?? request.Seen.Since;

    public IReadOnlyList<TimelineEntry> Timeline => timeline;

    public EscalationPolicy Escalation => plan.Escalation;

    public PagingState Paging { get; set; } = request.Paging with { Owed = [.. request.Paging.Owed.Union(plan.Owed ?? [])] };

    public bool IsOver { get; set; }

    public bool Held => false;

    public string? TakenBy { get; set; } = request.TakenBy;

    /// <summary>Who closed it.</summary>
    public string? ClosedBy { get; set; }

    public PageKind FirstKind => PageKind.Trigger;

    /// <summary>What calls people; null before it is made.</summary>
    public Pager? Pager { get; set; }

    public PageSubject Subject() => new StormSubject
    {
        Incident = Workflow.Info.WorkflowId,
        WorkflowNamespace = Workflow.Info.Namespace,
        RunId = Workflow.Info.RunId,
        DownAt = Since,
        Severity = plan.Escalation.Severity,
        Links = plan.Links,
        Storm = Seen,
    };

    public void Say(string step, string text)
    {
        timeline.Add(new(IncidentRun.Now, step, text));
        Workflow.CurrentDetails = $"### Storm: {Seen.Message}\n\n- likely common cause: **{Seen.Cause.Message}**\n- down: {string.Join(", ", Seen.Down.Select(d => d.Name))}\n"
            + (Pager?.Untaken is { } untaken ? $"- **{untaken}**\n" : "")
            + (TakenBy is { } who ? $"- taken by {who}\n" : "")
            + "\n| time | step | what |\n|---|---|---|\n"
            + string.Join("\n", timeline.TakeLast(20).Select(t => $"| {t.At:HH:mm:ss} | {t.Step} | {t.Text.Replace("|", "\\|").Replace("\n", " ")} |"));
    }
}
