using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Consent to an action. It is only asked for here: after an answer the next diagnosis decides again, of the world as it
/// is then, so that no old plan is carried out.
/// </summary>
internal sealed class Approvals(IncidentRun run)
{
    /// <summary>Drops a request that the newest decision no longer makes; a wait leaves it standing.</summary>
    public void Keep(Decision decision)
    {
        if (run.State.Asked is { } asked && decision.Rung != Rung.Wait && !(decision.RequiresApproval && asked.IsFor(decision)))
        {
            run.State = run.State with { Asked = null };
            run.Say("Operator", $"{asked.Action} waits for Approve no longer");
        }
    }

    /// <summary>Asks, or looks at what became of the request; null when it came to its end.</summary>
    public ApprovalRequest? Ask(Decision decision)
    {
        if (run.State.Asked is not { } asked)
        {
            var limit = run.Plan.Policy.ApprovalLimit;
            asked = new(decision.Rung, decision.RollbackTarget?.Revision, decision.Message, IncidentRun.Now + limit);
            run.State = run.State with { Asked = asked };
            run.Say("Operator", $"{decision.Rung} waits for Approve for {Durations.Say(limit)}: {decision.Message}");
        }
        if (asked.RejectedBy is { } who)
            return End(Reasons.ApprovalRejected, $"{decision.Rung} was rejected by {who}");
        return IncidentRun.Now < asked.Until ? asked
            : End(Reasons.ApprovalExpired, $"nobody approved {decision.Rung} within {Durations.Say(run.Plan.Policy.ApprovalLimit)}");
    }

    private ApprovalRequest? End(string reason, string why)
    {
        var asked = run.State.Asked!;
        run.State = run.State with { Asked = null };
        run.Say("Operator", why);
        // Counted as tried: the next diagnosis goes on without it instead of asking again at once.
        run.Record(new()
        {
            Id = Workflow.NewGuid().ToString("N"),
            Number = run.Attempts.Count + 1,
            Action = asked.Action,
            At = IncidentRun.Now,
            Act = ActStatus.Refused,
            Reason = reason,
            Message = why,
            EndedAt = IncidentRun.Now,
        });
        run.CallPeople(reason, why);
        return null;
    }
}
