using System.Text.Json.Serialization;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Escalate;

/// <summary>One look of the outage watch at one of its subjects.</summary>
/// <param name="Kind">The subject.</param>
/// <param name="Sick">Whether it is out; null when it cannot be told or is nobody's trouble now.</param>
/// <param name="Parts">What was asked, with the answers.</param>
public sealed record OutageLook(OutageKind Kind, bool? Sick, IReadOnlyList<TemporalPart> Parts);

/// <summary>What the outage watch knows of one subject; it survives a restart of the program where a Lease keeps it.</summary>
public sealed record OutageState
{
    /// <summary>The subject.</summary>
    public required OutageKind Kind { get; init; }

    /// <summary>Seen sick since then, at every look that could tell; null while it is not.</summary>
    public DateTimeOffset? SickSince { get; init; }

    /// <summary>When it was last seen sick; null while it is not.</summary>
    public DateTimeOffset? LastSick { get; init; }

    /// <summary>The beginning of the outage to which people are called; null while there is none.</summary>
    public DateTimeOffset? OpenSince { get; init; }

    /// <summary>When they were first to be called.</summary>
    public DateTimeOffset? CalledAt { get; init; }

    /// <summary>Looks in a row that saw it healthy while the outage is open.</summary>
    public int Healthy { get; init; }

    /// <summary>Channels that were tried: each must hear of the end.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Pages that were taken, as <c>step/channel</c>.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>Whether it is over, and the channels are still to be told.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>The dedup key of every channel.</summary>
    [JsonIgnore]
    public string Incident => Kind == OutageKind.Temporal ? "worker-down-outage/temporal" : "worker-down-outage/health-checks";

    /// <summary>Unique for the outage, the step and the kind: what is sent twice is recognised.</summary>
    public string PageId(PageKind kind, int step) => $"{OpenSince?.ToUnixTimeSeconds()}/{kind}/{step}";
}

/// <summary>A page of the outage watch that is to be sent.</summary>
/// <param name="Kind">Trigger or Resolve.</param>
/// <param name="Step">The step.</param>
/// <param name="Channel">The channel.</param>
public sealed record OutagePage(PageKind Kind, int Step, string Channel);

/// <summary>When the outage watch calls, and when it says that it is over: pure.</summary>
public static class OutageRules
{
    /// <summary>So many healthy looks in a row end an outage: between two failures one call may get through.</summary>
    public const int HealthyLooks = 2;

    /// <summary>Nothing could be told for so long: the next sick look begins the count anew. The tolerance where that is longer.</summary>
    public static readonly TimeSpan Forgets = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What is known after a look. One that could tell nothing adds nothing and ends nothing: looks that alternate between sick and unknown put no page off, but it
    /// takes two sick ones to call people, and when nothing could be told for longer than <see cref="Forgets"/> the count begins anew.
    /// </summary>
    /// <param name="state">What was known.</param>
    /// <param name="look">The look.</param>
    /// <param name="tolerance">Sick for so long is an outage.</param>
    /// <param name="began">When the look began: what it asked went unanswered from then on.</param>
    /// <param name="now">When it ended.</param>
    public static OutageState See(OutageState state, OutageLook look, TimeSpan tolerance, DateTimeOffset began, DateTimeOffset now)
    {
        if (state.OverAt is not null)
            return state;
        if (look.Sick is null)
        {
            var forgotten = state.LastSick is { } last && now - last > (tolerance > Forgets ? tolerance : Forgets);
            return state.OpenSince is null && forgotten ? state with { SickSince = null, LastSick = null } : state;
        }
        if (look.Sick == false)
        {
            if (state.OpenSince is null)
                return state with { SickSince = null, LastSick = null };
            var healthy = state.Healthy + 1;
            return state with { SickSince = null, LastSick = null, Healthy = healthy, OverAt = healthy >= HealthyLooks ? now : null };
        }
        var since = state.SickSince ?? began;
        var open = state.OpenSince ?? (state.SickSince is not null && now - since >= tolerance ? since : null);
        return state with { SickSince = since, LastSick = now, Healthy = 0, OpenSince = open, CalledAt = open is null ? null : state.CalledAt ?? now };
    }

    /// <summary>The pages to send now: the steps that are due, once each (nobody can acknowledge to the watch, so it repeats nothing), or the end.</summary>
    public static IReadOnlyList<OutagePage> Due(OutageState state, EscalationPolicy policy, DateTimeOffset now)
    {
        if (state.OverAt is not null)
            return state.Channels.Select(c => new OutagePage(PageKind.Resolve, 1, c)).Where(p => !state.Taken.Contains(Key(p))).ToList();
        if (state.CalledAt is not { } called)
            return [];
        return PageSchedule.Of(policy)
            .Where(d => d.Repeat == 0 && called + d.After <= now)
            .SelectMany(d => d.Channels.Select(c => new OutagePage(PageKind.Trigger, d.Step, c)))
            .Where(p => !state.Taken.Contains(Key(p)))
            .ToList();
    }

    /// <summary>Notes before the first try that these channels may have been reached.</summary>
    public static OutageState Trying(OutageState state, IReadOnlyList<OutagePage> pages) =>
        state with { Channels = [.. state.Channels, .. pages.Select(p => p.Channel).Except(state.Channels)] };

    /// <summary>Notes what was taken; an outage whose end every channel has taken is forgotten.</summary>
    public static OutageState Took(OutageState state, IEnumerable<OutagePage> pages)
    {
        state = state with { Taken = [.. state.Taken, .. pages.Select(Key)] };
        return state.OverAt is not null && state.Channels.All(c => state.Taken.Contains(Key(new(PageKind.Resolve, 1, c))))
            ? new() { Kind = state.Kind }
            : state;
    }

    private static string Key(OutagePage page) => page.Kind == PageKind.Resolve ? $"resolve/{page.Channel}" : $"{page.Step}/{page.Channel}";
}
