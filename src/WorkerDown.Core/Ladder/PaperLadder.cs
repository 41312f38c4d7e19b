using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;

namespace WorkerDown.Core.Ladder;

/// <summary>Walks the whole ladder on paper, as if no attempt healed anything: what a dry run says.</summary>
public static class PaperLadder
{
    /// <summary>More steps than any ladder with its guards has.</summary>
    private const int Steps = 12;

    /// <summary>The decisions that would follow one another, until people are called or there is nothing to do.</summary>
    public static IReadOnlyList<Decision> Walk(DiagnosisContext context, IReadOnlyList<Finding> findings, IncidentState incident)
    {
        var steps = new List<Decision>();
        var waived = new HashSet<string>();
        while (steps.Count < Steps)
        {
            var (next, guards) = NextRung.Decide(context, findings, incident, waived);
            steps.Add(next);
            if (LadderTime.Acts.Contains(next.Rung))
                incident = incident with { Attempts = [.. incident.Attempts, Failed(next, context, incident)] };
            else if (next.Rung == Rung.Wait && guards.FirstOrDefault(g => g.Verdict != GuardVerdict.Allowed && !waived.Contains(g.Guard)) is { } held)
                waived.Add(held.Guard); // said once; then what would follow when it no longer holds
            else
                break;
        }
        return steps;
    }

    /// <summary>The walk as a sentence.</summary>
    public static string Say(IReadOnlyList<Decision> steps) => string.Join("; then ", steps.Select(s => $"{s.Rung} ({s.Reason}): {s.Message}{(s.RequiresApproval ? ", after an approval" : "")}"));

    private static RemediationAttempt Failed(Decision decision, DiagnosisContext context, IncidentState incident) => new()
    {
        Id = $"paper-{incident.Attempts.Count + 1}",
        Number = incident.Attempts.Count + 1,
        Action = decision.Rung,
        At = context.Now,
        ToRevision = decision.RollbackTarget?.Revision,
        Act = ActStatus.Done,
        Verdict = Verdict.Failed,
    };
}
