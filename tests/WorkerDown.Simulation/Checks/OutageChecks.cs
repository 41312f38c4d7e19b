using WorkerDown.Core.Escalate;
using WorkerDown.Host.Outage;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.Checks;

/// <summary>What the outage watch told of Temporal, which no workflow could.</summary>
internal static class OutageChecks
{
    /// <summary>The deeds that put Temporal out, or may look so.</summary>
    private static readonly Deed[] Outages = [Deed.TemporalUnreachable, Deed.MatchingFails, Deed.HistoryFails, Deed.VisibilityFails, Deed.TemporalRestarts, Deed.TemporalSlow, Deed.AnswersLost];

    /// <summary>From the last of an outage to the last look that may still call it one.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);

    /// <summary>How long an outage lasts before people must know: its tolerance, and the looks and their time-outs.</summary>
    private static readonly TimeSpan ToBeTold = new OutageSettings().Tolerance + TimeSpan.FromSeconds(45);

    private static readonly string Incident = new OutageState { Kind = OutageKind.Temporal }.Incident;

    /// <summary>Whether a story needs the watch: its looks take time, so it is left out of the others.</summary>
    public static bool Concern(SimulationPlan plan) => plan.Steps.Any(s => Outages.Contains(s.Deed));

    public static IEnumerable<string> Broken(Played played)
    {
        var told = played.Pages.Where(p => p.DedupKey == Incident && p.Channel == SandboxSettings.Channel).OrderBy(p => p.At).ToList();
        foreach (var outage in played.Log.Where(d => d.Step.Deed == Deed.TemporalUnreachable))
        {
            var (from, to) = (outage.At, outage.Until ?? played.Cured);
            if (to - from <= ToBeTold || Disturbed(played, outage, from, from + ToBeTold))
                continue;
            if (told.LastOrDefault(p => p.At <= from + ToBeTold) is not { Kind: nameof(PageKind.Trigger) })
                yield return $"nobody was told of an outage: Temporal was unreachable from {from:HH:mm:ss} to {to:HH:mm:ss}";
        }
        foreach (var page in told.Where(p => p.Kind == nameof(PageKind.Trigger)))
        {
            if (!played.Log.Any(d => Outages.Contains(d.Step.Deed) && d.At <= page.At && (d.Until ?? played.Cured) + Lag >= page.At))
                yield return $"a page of an outage that was none: {page.Id} at {page.At:HH:mm:ss}";
        }
    }

    // Another step that ends the fault, a channel that takes nothing, or a clock that jumps over the looks.
    private static bool Disturbed(Played played, Done outage, DateTimeOffset from, DateTimeOffset to) => played.Log.Any(d => d != outage
        && d.Step.Deed is Deed.TemporalUnreachable or Deed.ClockJumps or Deed.ChannelDown or Deed.ChannelLimits or Deed.ChannelRefuses or Deed.ChannelLosesAnswers
        && d.At <= to && (d.Until ?? played.Cured) >= from - TimeSpan.FromMinutes(10));
}
