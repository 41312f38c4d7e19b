using WorkerDown.Core.Escalate;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;

namespace WorkerDown.Workflows.Paging;

/// <summary>What people are called to: a remediation, or a storm.</summary>
internal interface IPagedIncident
{
    /// <summary>Who is called, and when again.</summary>
    EscalationPolicy Escalation { get; }

    /// <summary>How far it has come; written by the pager.</summary>
    PagingState Paging { get; set; }

    /// <summary>Whether this run of it is over: it has ended, or goes on in a new run.</summary>
    bool IsOver { get; }

    /// <summary>Whether nobody is called to it now, because a storm's page speaks for it.</summary>
    bool Held { get; }

    /// <summary>Who has taken it, and why; null while nobody has.</summary>
    string? TakenBy { get; }

    /// <summary>How the first page begins: anew, or as the continuation of an incident that seemed over.</summary>
    PageKind FirstKind { get; }

    /// <summary>As it stands now.</summary>
    PageSubject Subject();

    /// <summary>A line of its timeline.</summary>
    void Say(string step, string text);
}
