using WorkerDown.Core.Escalate;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows.Paging;

/// <summary>What people are called to: a remediation, or a storm.</summary>
internal interface IPagedIncident
{
    /// <summary>Who is called, and when again.</summary>
    EscalationPolicy Escalation { get; }

    /// <summary>Whether it is over.</summary>
    bool Ended { get; }

    /// <summary>Whether nobody is called to it now, because a storm's page speaks for it.</summary>
    bool Held { get; }

    /// <summary>Who has taken it.</summary>
    OperatorNote? Acknowledged { get; }

    /// <summary>How the first page begins: anew, or as the continuation of an incident that seemed over.</summary>
    PageKind FirstKind { get; }

    /// <summary>As it stands now.</summary>
    PageSubject Subject();

    /// <summary>A line of its timeline.</summary>
    void Say(string step, string text);
}
