using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;
using WorkerDown.Simulation.World;
using WorkerDown.Workflows;

namespace WorkerDown.Simulation.Checks;

/// <summary>The pages.</summary>
internal static class PagingChecks
{
    /// <summary>From the truth to its first sight: the interval of the checks, the age at which a poller counts as gone, a second read.</summary>
    private static readonly TimeSpan ToBeSeen = TimeSpan.FromMinutes(3);

    /// <summary>How far from a lossy fault the repeated try of a page may lie: the time-outs of the delivery.</summary>
    private static readonly TimeSpan Loss = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(30);

    public static IEnumerable<string> Broken(Played played)
    {
        foreach (var refused in played.Refused)
            yield return $"a page that breaks its channel's rules: {refused}";
        foreach (var problem in played.Plan.Targets.SelectMany(t => AfterAcknowledgement(played, t.Name)))
            yield return problem;
        var tolerant = played.Log.Any(d => d.Step.Deed is Deed.ChannelLosesAnswers or Deed.KillWorker or Deed.AnswersLost or Deed.TasksTwice or Deed.TemporalUnreachable or Deed.TemporalRestarts or Deed.HistoryFails or Deed.MatchingFails or Deed.PollsDropped or Deed.TemporalSlow or Deed.ClockJumps);
        var troubled = played.Log.Any(d => d.Step.Deed is Deed.ChannelDown or Deed.ChannelLimits or Deed.ChannelRefuses or Deed.ChannelLosesAnswers);
        foreach (var twice in Calls(played).GroupBy(p => (p.Channel, p.Id)).Where(g => g.Count() > 1))
        {
            if (!MayRepeat(played, twice.Min(p => p.At), twice.Max(p => p.At)))
                yield return $"a page twice: {twice.First().Kind} {twice.Key.Id} came {twice.Count()} times by {twice.Key.Channel} without a lost answer";
        }
        // A repeated try of a page that was taken already comes with the same id.
        var once = Calls(played).DistinctBy(p => (p.Channel, p.Id)).Concat(played.Pages.Where(p => p.Kind is "Resolve" or "Acknowledge").Where(HasIds));
        foreach (var group in once.GroupBy(p => (p.Channel, p.DedupKey)))
        {
            string? before = null;
            foreach (var page in group.OrderBy(p => p.At))
            {
                // A channel that did not take the page may have been reached all the same, so it hears of the end.
                if (page.Kind is "Resolve" && (before is null or "Resolve") && !tolerant && !troubled)
                    yield return $"a resolve of nothing: {page.DedupKey} at {page.At:HH:mm:ss}";
                if (page.Kind is "Trigger" && before is not null and not "Resolve" && played.Plan.Targets.All(t => t.Escalation.Steps.Count == 1))
                    yield return $"a second first page of an open incident: {page.DedupKey} at {page.At:HH:mm:ss} by {page.Channel}";
                before = page.Kind;
            }
            if (before is not "Resolve")
                yield return $"a page that was never resolved: {group.Key.DedupKey} by {group.Key.Channel}, last {before}";
        }
        foreach (var target in played.Plan.Targets)
        {
            if (target.Policy.DryRun)
            {
                if (played.Pages.Any(p => p.DedupKey == $"worker-down/{target.Name}"))
                    yield return $"a page under dry run: {target.Name}";
                continue;
            }
            foreach (var problem in InTime(played, target))
                yield return problem;
        }
    }

    // An answer may have been lost on the way to the channel or to Temporal, so that whoever sent it tried again.
    private static bool MayRepeat(Played played, DateTimeOffset from, DateTimeOffset to) => played.Log.Any(d =>
        d.Step.Deed is Deed.ChannelLosesAnswers or Deed.KillWorker or Deed.AnswersLost or Deed.TasksTwice or Deed.TemporalUnreachable or Deed.TemporalRestarts or Deed.TemporalSlow or Deed.HistoryFails or Deed.MatchingFails or Deed.PollsDropped or Deed.ClockJumps
        && d.At <= to + Loss && (d.Until ?? played.Cured) + Loss >= from);

    // Who acknowledged an incident is not called again for it, but for a page that was on its way.
    private static IEnumerable<string> AfterAcknowledgement(Played played, string target) =>
        from run in played.Runs.Where(r => r.Target == target)
        from word in played.Log.Where(d => d.Step.Deed == Deed.Acknowledge && d.Step.Target == target && d.Said.StartsWith("Acknowledged", StringComparison.Ordinal) && d.At >= run.StartedAt && d.At < (run.ClosedAt ?? played.Ended))
        from page in played.Pages.Where(p => p.DedupKey == run.WorkflowId && p.Kind is "Trigger" or "Repeat" or "Reopen" && p.DedupKey == run.WorkflowId && p.At > word.At + OnItsWay && p.At < (run.ClosedAt ?? played.Ended))
        where !MayRepeat(played, word.At, page.At) && played.Lasted(d => Deeds.Faults.Contains(d), word.At - OnItsWay, page.At) == TimeSpan.Zero
        select $"called after an acknowledgement: {run} was acknowledged at {word.At:HH:mm:ss}, and {page.Kind} {page.Id} came at {page.At:HH:mm:ss}";

    // The services' own events that say how a page ends carry no id of ours, nor does what Alertmanager is told anew or Slack is told at all.
    private static IEnumerable<ReceivedPage> Calls(Played played) => played.Pages.Where(p => p.Kind is not ("Resolve" or "Acknowledge" or "Refresh") && HasIds(p));

    private static bool HasIds(ReceivedPage page) => page.Channel is not (PageReceiver.SlackChannel or PageReceiver.SlackHookChannel);

    private static IEnumerable<string> InTime(Played played, PlannedTarget target)
    {
        foreach (var run in played.Runs.Where(r => r.Target == target.Name && r.Result is { DownAt: not null, EscalatedAt: not null }))
        {
            var allowed = target.Policy.RestoreWithin + TimeSpan.FromSeconds(45) + Interference(played, run.Result!.DownAt!.Value, run.Result.EscalatedAt!.Value);
            var late = run.Result.EscalatedAt.Value - (run.Result.DownAt.Value > run.StartedAt ? run.Result.DownAt.Value : run.StartedAt);
            if (late > allowed)
                yield return $"people called late: {run} was down since {run.Result.DownAt:HH:mm:ss} and called people at {run.Result.EscalatedAt:HH:mm:ss}, {late - allowed} more than allowed";
        }
        foreach (var (from, to) in played.Down(target.Name))
        {
            var end = to < played.Cured ? to : played.Cured;
            // An operator who closes the run begins the count anew.
            var start = played.Log.Where(d => d.Step is { Deed: Deed.Abort } && d.Step.Target == target.Name && d.Said != Hands.Refused && d.At > from && d.At < end).Select(d => d.At).Append(from).Max();
            var deadline = start + target.Policy.RestoreWithin + ToBeSeen + Interference(played, start, end);
            if (deadline >= end || from < played.Began || Taken(played, target.Name, from, deadline))
                continue;
            var called = played.Pages.Any(p => p.DedupKey == $"worker-down/{target.Name}" && (p.Kind is "Trigger" or "Repeat" or "Reopen") && p.At <= deadline && !played.Pages.Any(r => r.DedupKey == p.DedupKey && r.Kind == "Resolve" && r.At > p.At && r.At < deadline));
            if (!called)
                yield return $"nobody was called: no pod of {target.Name} worked from {from:HH:mm:ss} to {end:HH:mm:ss}, and by {deadline:HH:mm:ss} no page was out";
        }
    }

    // Who acknowledges before anybody was called has it already.
    private static bool Taken(Played played, string target, DateTimeOffset from, DateTimeOffset to) => played.Log.Any(d =>
        d.Step.Deed == Deed.Acknowledge && d.Step.Target == target && d.Said.StartsWith("Acknowledged", StringComparison.Ordinal) && d.At > from && d.At < to);

    // For as long as WorkerDown is dead, Temporal or the cluster does not answer, the channel takes nothing, or a storm's page speaks for all.
    private static TimeSpan Interference(Played played, DateTimeOffset from, DateTimeOffset to)
    {
        var faults = played.Lasted(d => Deeds.Faults.Contains(d) || d is Deed.KillWorker or Deed.ClockJumps, from, to);
        var storms = played.Runs.Where(r => r.Type == WorkerDownNames.Storm && r.StartedAt < to && (r.ClosedAt ?? played.Ended) > from)
            .Aggregate(TimeSpan.Zero, (sum, r) => sum + ((r.ClosedAt ?? played.Ended) - r.StartedAt));
        // A refused channel is asked again every ten minutes; a worker that was killed is missed for a time-out.
        var after = played.Log.Where(d => d.At < to && (d.Until ?? d.At) > from - TimeSpan.FromMinutes(10)).Select(d => d.Step.Deed switch
        {
            Deed.ChannelRefuses => TimeSpan.FromMinutes(11),
            Deed.KillWorker or Deed.TemporalUnreachable or Deed.HistoryFails or Deed.AnswersLost or Deed.TasksTwice or Deed.PollsDropped or Deed.TemporalSlow or Deed.MatchingFails or Deed.ApiSilent or Deed.TemporalRestarts => TimeSpan.FromMinutes(2),
            _ => TimeSpan.Zero,
        }).Aggregate(TimeSpan.Zero, (sum, t) => sum + t);
        return faults + storms + after;
    }
}
