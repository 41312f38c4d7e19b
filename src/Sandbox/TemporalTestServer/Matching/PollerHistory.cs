using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.TaskQueue.V1;

namespace Sandbox.TemporalTestServer.Matching;

/// <summary>Who polled a queue and when, as the service remembers it: per identity, for five minutes.</summary>
/// <param name="returns">Whether an identity's next poll is on its way, as after every answer.</param>
internal sealed class PollerHistory(Func<string, bool> returns)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    // A real poll is renewed every minute. One that is open here, or on its way, lasts as long as real time says, however
    // far the shared clock went meanwhile, so its renewals are computed.
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Entry> entries = [];

    public void Began(OpenPoll poll) => Of(poll.Identity).Open.Add(poll.Since);

    /// <summary>The poll was answered: its end is an access.</summary>
    public void Ended(OpenPoll poll, DateTimeOffset now)
    {
        var entry = Of(poll.Identity);
        entry.Open.Remove(poll.Since);
        entry.Last = now;
    }

    /// <summary>The caller went away: the access stays the start of the poll (as from server 1.31).</summary>
    public void Left(OpenPoll poll, DateTimeOffset now)
    {
        var entry = Of(poll.Identity);
        entry.Open.Remove(poll.Since);
        var access = Renewed(poll.Since, now);
        if (access > entry.Last)
            entry.Last = access;
    }

    public void Forget() => entries.Clear();

    public DateTimeOffset? LastAccess(DateTimeOffset now) =>
        entries.Count == 0 ? null : entries.Max(e => Access(e.Key, e.Value, now));

    public IEnumerable<PollerInfo> Describe(DateTimeOffset now)
    {
        foreach (var (identity, entry) in entries.ToList())
        {
            var access = Access(identity, entry, now);
            if (now - access > Memory)
                entries.Remove(identity);
            else
                yield return new PollerInfo { Identity = identity, LastAccessTime = access.ToProto(), RatePerSecond = 100_000 };
        }
    }

    private DateTimeOffset Access(string identity, Entry entry, DateTimeOffset now)
    {
        var access = entry.Last > DateTimeOffset.MinValue && returns(identity) ? Renewed(entry.Last, now) : entry.Last;
        foreach (var since in entry.Open)
        {
            var renewed = Renewed(since, now);
            if (renewed > access)
                access = renewed;
        }
        return access;
    }

    private Entry Of(string identity)
    {
        if (!entries.TryGetValue(identity, out var entry))
            entries[identity] = entry = new Entry();
        return entry;
    }

    private static DateTimeOffset Renewed(DateTimeOffset since, DateTimeOffset now) =>
        since + (Renewal * Math.Floor((now - since) / Renewal));

    private sealed class Entry
    {
        public List<DateTimeOffset> Open { get; } = [];

        public DateTimeOffset Last { get; set; } = DateTimeOffset.MinValue;
    }
}
