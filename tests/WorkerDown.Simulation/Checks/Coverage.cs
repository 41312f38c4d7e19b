using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;
using WorkerDown.Simulation.World;

namespace WorkerDown.Simulation.Checks;

/// <summary>How often each thing occurred that a simulation should show. What never did is a hole.</summary>
internal sealed class Coverage
{
    /// <summary>What cannot occur here: simulated workers send no heartbeats, so none is saturated.</summary>
    private static readonly string[] NotHere = [nameof(ProbableCause.Saturated)];

    private static readonly (string Kind, IEnumerable<string> Values)[] Wanted =
    [
        ("cause", Enum.GetNames<ProbableCause>()),
        ("rung", Enum.GetNames<Rung>()),
        ("act", Enum.GetNames<ActStatus>()),
        ("verdict", Enum.GetNames<Verdict>()),
        ("guard", ["pause", "maintenance", "storm", "budget", "healthy period", "cool-down", "rollout"]),
        ("outcome", Enum.GetNames<RemediationOutcome>()),
        ("page", Enum.GetNames<PageKind>()),
        ("channel", [SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.AlertmanagerChannel, PageReceiver.SlackChannel, PageReceiver.SlackHookChannel]),
        ("outage", ["told", "none"]),
        ("deed", Enum.GetNames<Deed>()),
    ];

    private readonly Dictionary<(string Kind, string Value), int> counts = [];

    /// <summary>Incidents that were played.</summary>
    public int Incidents { get; private set; }

    /// <summary>Counts a story.</summary>
    public void Add(Played played)
    {
        Incidents += played.Runs.Count(r => r.Target is not null);
        foreach (var diagnosis in played.Runs.SelectMany(r => r.Diagnoses).Select(d => d.What))
        {
            if (diagnosis.Health == Core.Health.HealthState.Down)
                Count("cause", diagnosis.Cause.ToString());
            Count("rung", diagnosis.Next.Rung.ToString());
            Count("reason", diagnosis.Next.Reason);
            foreach (var guard in diagnosis.Guards.Where(g => g.Verdict != GuardVerdict.Allowed || g.Reason == Core.Reasons.SameTrouble))
                Count("guard", guard.Guard);
        }
        foreach (var act in played.Runs.SelectMany(r => r.Acts))
            Count("act", act.Result?.Status.ToString() ?? "failed");
        foreach (var verification in played.Runs.SelectMany(r => r.Verifications))
            Count("verdict", verification.What.Verdict.ToString());
        foreach (var run in played.Runs.Where(r => r.Result is not null))
            Count("outcome", run.Result!.Outcome.ToString());
        Count("outage", played.Pages.Any(p => p.DedupKey.StartsWith("worker-down-outage/", StringComparison.Ordinal)) ? "told" : "none");
        foreach (var page in played.Pages)
        {
            Count("page", page.Kind);
            Count("channel", page.Channel);
        }
        foreach (var done in played.Log.Where(d => d.Said is not (Hands.Refused or Hands.Unanswered)))
            Count("deed", done.Step.Deed.ToString());
    }

    /// <summary>What never occurred.</summary>
    public IReadOnlyList<string> Holes => [.. Wanted.SelectMany(w => w.Values.Where(v => !NotHere.Contains(v) && !counts.ContainsKey((w.Kind, v))).Select(v => $"{w.Kind} {v}"))];

    /// <summary>The table, a line a kind.</summary>
    public IEnumerable<string> Lines() => counts.GroupBy(c => c.Key.Kind).Select(g => $"{g.Key,-8} {string.Join(", ", g.OrderByDescending(c => c.Value).Select(c => $"{c.Key.Value} {c.Value}"))}");

    private void Count(string kind, string value) => counts[(kind, value)] = counts.GetValueOrDefault((kind, value)) + 1;
}
