using WorkerDown.Simulation.World;

namespace WorkerDown.Simulation.Checks;

/// <summary>What must always hold, of everything that a story left behind. Each answer is a sentence that names the promise.</summary>
internal static class Invariants
{
    /// <summary>The promises that were broken; empty when none was.</summary>
    public static IReadOnlyList<string> Broken(Played played) =>
    [
        .. RunChecks.Broken(played),
        .. MutationChecks.Broken(played),
        .. PagingChecks.Broken(played),
        .. OutageChecks.Broken(played),
        .. Secrets(played),
    ];

    private static IEnumerable<string> Secrets(Played played) =>
    [
        .. played.Runs.Where(r => Holds(r.Text)).Select(r => $"secret in history: {r}: {Around(r.Text)}"),
        .. played.Pages.Where(p => Holds(p.Text + p.Title)).Select(p => $"secret on a page: {p.Id}: {Around(p.Text)}"),
        .. played.Requests.Where(r => r.User == played.User && r.Resource == "events" && Holds(r.Body)).Select(r => $"secret in an event: {Around(r.Body)}"),
        .. played.Secrets.Select(s => $"secret in a {Around(s)}"),
    ];

    private static bool Holds(string text) => text.Contains(SimulatedPods.Secret, StringComparison.Ordinal);

    private static string Around(string text)
    {
        var at = Math.Max(0, text.IndexOf(SimulatedPods.Secret, StringComparison.Ordinal));
        return text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 40)].ReplaceLineEndings(" ");
    }
}
