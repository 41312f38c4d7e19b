using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Plans;
using WorkerDown.Simulation.World;
using WorkerDown.Workflows;

namespace WorkerDown.Simulation.Checks;

/// <summary>What must always hold, of everything that a story left behind. Each answer is a sentence that names the promise.</summary>
internal static class Invariants
{
    /// <summary>The promises that were broken; empty when none was.</summary>
    public static IReadOnlyList<string> Broken(Played played) =>
    [
        .. Runs.Broken(played),
        .. Mutations.Broken(played),
        .. Paging.Broken(played),
        .. Secrets(played),
    ];

    private static IEnumerable<string> Secrets(Played played) =>
    [
        .. played.Runs.Where(r => r.Text.Contains(SimulatedPods.Secret, StringComparison.Ordinal)).Select(r => $"secret in history: {r}: {Around(r.Text)}"),
        .. played.Pages.Where(p => (p.Text + p.Title).Contains(SimulatedPods.Secret, StringComparison.Ordinal)).Select(p => $"secret on a page: {p.Id}: {Around(p.Text)}"),
    ];

    private static string Around(string text)
    {
        var at = Math.Max(0, text.IndexOf(SimulatedPods.Secret, StringComparison.Ordinal));
        return text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 40)].ReplaceLineEndings(" ");
    }

    /// <summary>One open remediation a target, ends, outcomes.</summary>
    private static class Runs
    {
        /// <summary>A worker that is proved well may fail again right away.</summary>
        private static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(40);

        public static IEnumerable<string> Broken(Played played)
        {
            if (!played.AllClosed)
            {
                foreach (var run in played.Runs.Where(r => r.Status == "Running"))
                    yield return $"an incident never ended: {run} was still open {played.Ended - played.Cured} after everything was mended: {Last(run)}";
            }
            foreach (var run in played.Runs)
            {
                foreach (var problem in run.FailedTasks)
                    yield return $"a workflow task failed: {run}: {problem}";
                if (run.Status is "Failed" or "TimedOut" or "Terminated" or "Canceled")
                    yield return $"a run ended as {run.Status}: {run}";
                foreach (var problem in Ending(played, run))
                    yield return problem;
            }
            foreach (var target in played.Plan.Targets)
            {
                var runs = played.Runs.Where(r => r.Target == target.Name).OrderBy(r => r.StartedAt).ToList();
                foreach (var (one, next) in runs.Zip(runs.Skip(1)))
                {
                    if (one.ClosedAt is null || one.ClosedAt > next.StartedAt)
                        yield return $"two open remediations of {target.Name}: {one} and {next}";
                }
            }
        }

        private static string Last(PlayedRun run) => run.Diagnoses.Count == 0 ? "never diagnosed" : $"last {run.Diagnoses[^1].What.Health} {run.Diagnoses[^1].What.Cause} {run.Diagnoses[^1].What.Next.Rung} ({run.Diagnoses[^1].What.Next.Reason}): {run.Diagnoses[^1].What.Next.Message}";

        private static IEnumerable<string> Ending(Played played, PlayedRun run)
        {
            if (run is not { Target: { } target, Result: { } result, ClosedAt: { } closed })
                yield break;
            var healed = result.Outcome is RemediationOutcome.Restored or RemediationOutcome.RecoveredUnaided or RemediationOutcome.RestoredAfterEscalation;
            if (healed && (run.Verifications.Count == 0 || run.Verifications[^1].What.Verdict != Verdict.Passed))
                yield return $"resolved without proof: {run} ended {result.Outcome}, its last verdict is {(run.Verifications.Count == 0 ? "none" : run.Verifications[^1].What.Verdict)}";
            if (healed && played.Down(target).Any(d => d.From < run.Verifications[^1].At - JustBefore && d.To > run.Verifications[^1].At))
                yield return $"resolved a dead worker: {run} ended {result.Outcome} at {closed:HH:mm:ss} while no pod of {target} had worked for {JustBefore.TotalSeconds} s";
        }
    }

    /// <summary>What WorkerDown changed in the cluster.</summary>
    private static class Mutations
    {
        private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

        /// <summary>A mutation under way when a person speaks is finished.</summary>
        private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(20);

        public static IEnumerable<string> Broken(Played played)
        {
            var mutations = played.Requests.Where(r => r.User == played.User && r.IsMutation && r.Resource is not ("events" or "leases") && !r.Resource.StartsWith("self", StringComparison.Ordinal)).ToList();
            var acts = played.Runs.Where(r => r.Target is not null).SelectMany(r => r.Acts.Select(a => (Run: r, Act: a))).ToList();
            foreach (var m in mutations)
            {
                var what = $"{m.Verb} {m.Resource} {m.Namespace}/{m.Name} at {m.Time:HH:mm:ss} ({m.Status})";
                var target = played.Plan.Targets.FirstOrDefault(t => m.Namespace == "hosting" && (m is { Resource: "deployments", Verb: "patch" } ? m.Name == t.Name : m is { Resource: "pods", Verb: "delete" } && m.Name is { } pod && PodNames.BelongsTo(pod, t.Name)));
                if (target is null)
                {
                    yield return $"a mutation outside every target: {what}";
                    continue;
                }
                if (target.Policy.DryRun)
                    yield return $"a mutation under dry run: {what}";
                var open = acts.Where(a => a.Run.Target == target.Name && a.Act.ScheduledAt <= m.Time && (a.Act.ClosedAt ?? played.Ended) >= m.Time).ToList();
                if (open.Count != 1)
                    yield return $"a mutation in {open.Count} attempts: {what}";
                else if (m.Resource == "deployments" && !m.Body.Contains(open[0].Act.Request.Attempt.Id, StringComparison.Ordinal))
                    yield return $"a mutation of another attempt: {what}";
                if (m.Status is 0 or >= 300)
                    continue;
                if (played.Log.Any(d => d.Step.Deed == Deed.Annotate && d.Step.Target == target.Name && m.Time > d.At && m.Time < (d.Until ?? played.Cured)) && m.Resource == "deployments")
                    yield return $"a mutation while paused by annotation: {what}";
                if (PausedByUpdate(played, target.Name, m.Time))
                    yield return $"a mutation while the run was paused: {what}";
            }
            foreach (var (run, act) in acts)
            {
                var id = act.Request.Attempt.Id;
                var made = mutations.Count(m => m.Status is > 0 and < 300 && m.Resource == "deployments" && m.Body.Contains(id, StringComparison.Ordinal));
                if (made > 1)
                    yield return $"two mutations in one attempt: {run}, attempt {act.Request.Attempt.Number} ({act.Request.Decision.Rung}) patched the Deployment {made} times";
                // Polled lately, but the proof failed: then the cause is believed, not the poll.
                if (act.DecidedBy is not { Health: HealthState.Down } && !(act.DecidedBy is { Health: HealthState.Up } && run.Verifications.LastOrDefault(v => v.At <= act.ScheduledAt).What is { Verdict: not Verdict.Passed }))
                    yield return $"an attempt on {act.DecidedBy?.Health.ToString() ?? "nothing"}: {run}, attempt {act.Request.Attempt.Number}";
                if (act.DecidedBy is { Cause: ProbableCause.TemporalDown })
                    yield return $"an attempt while Temporal is sick: {run}, attempt {act.Request.Attempt.Number}";
                if (act.Request.Plan.Policy.RequireApproval.Contains(act.Request.Decision.Rung) && act.DecidedBy?.Next.RequiresApproval == true)
                    yield return $"an attempt without approval: {run}, attempt {act.Request.Attempt.Number}";
            }
            foreach (var target in played.Plan.Targets)
            {
                var made = acts.Where(a => a.Run.Target == target.Name && a.Act.Result is { Status: ActStatus.Done }).Select(a => a.Act.ScheduledAt).Order().ToList();
                for (var i = 0; i + target.Policy.MaxAttemptsPerHour < made.Count; i++)
                {
                    if (made[i + target.Policy.MaxAttemptsPerHour] - made[i] < Hour)
                        yield return $"beyond the budget of an hour: {target.Name} had {target.Policy.MaxAttemptsPerHour + 1} attempts from {made[i]:HH:mm:ss} to {made[i + target.Policy.MaxAttemptsPerHour]:HH:mm:ss}";
                }
            }
            foreach (var run in played.Runs)
            {
                var made = run.Acts.Count(a => a.Result is { Status: ActStatus.Done });
                if (run.Target is { } name && made > played.Plan.Targets.Single(t => t.Name == name).Policy.MaxAttemptsPerIncident)
                    yield return $"beyond the budget of an incident: {run} made {made} attempts";
            }
        }

        private static bool PausedByUpdate(Played played, string target, DateTimeOffset at)
        {
            var words = played.Log.Where(d => d.Step.Target == target && (d.Step.Deed is Deed.Pause or Deed.Resume) && d.Said != Hands.Refused && d.At < at).ToList();
            return words is [.., { Step.Deed: Deed.Pause } last] && at > last.At + UnderWay
                && played.Runs.Any(r => r.Target == target && r.StartedAt < last.At && (r.ClosedAt ?? played.Ended) > at);
        }
    }

    /// <summary>The pages.</summary>
    private static class Paging
    {
        /// <summary>From the truth to its first sight: the interval of the checks, the age at which a poller counts as gone, a second read.</summary>
        private static readonly TimeSpan ToBeSeen = TimeSpan.FromMinutes(3);

        public static IEnumerable<string> Broken(Played played)
        {
            foreach (var refused in played.Refused)
                yield return $"a page that breaks its channel's rules: {refused}";
            var tolerant = played.Log.Any(d => d.Step.Deed is Deed.ChannelLosesAnswers or Deed.KillWorker or Deed.AnswersLost or Deed.TasksTwice or Deed.TemporalUnreachable or Deed.HistoryFails);
            foreach (var twice in Calls(played).GroupBy(p => (p.Channel, p.Id)).Where(g => g.Count() > 1))
            {
                if (!tolerant)
                    yield return $"a page twice: {twice.First().Kind} {twice.Key.Id} came {twice.Count()} times by {twice.Key.Channel} without a lost answer";
            }
            // A repeated try of a page that was taken already comes with the same id.
            var once = Calls(played).DistinctBy(p => (p.Channel, p.Id)).Concat(played.Pages.Where(p => p.Kind is "Resolve" or "Acknowledge"));
            foreach (var group in once.GroupBy(p => (p.Channel, p.DedupKey)))
            {
                string? before = null;
                foreach (var page in group.OrderBy(p => p.At))
                {
                    if (page.Kind is "Resolve" && (before is null || (before is "Resolve" && !tolerant)))
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

        // The services' own events that say how a page ends carry no id of ours.
        private static IEnumerable<ReceivedPage> Calls(Played played) => played.Pages.Where(p => p.Kind is not ("Resolve" or "Acknowledge"));

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
                if (deadline >= end || from < played.Began)
                    continue;
                var called = played.Pages.Any(p => p.DedupKey == $"worker-down/{target.Name}" && (p.Kind is "Trigger" or "Repeat" or "Reopen") && p.At <= deadline && !played.Pages.Any(r => r.DedupKey == p.DedupKey && r.Kind == "Resolve" && r.At > p.At && r.At < deadline));
                if (!called)
                    yield return $"nobody was called: no pod of {target.Name} worked from {from:HH:mm:ss} to {end:HH:mm:ss}, and by {deadline:HH:mm:ss} no page was out";
            }
        }

        // For as long as WorkerDown is dead, Temporal or the cluster does not answer, the channel takes nothing, or a storm's page speaks for all.
        private static TimeSpan Interference(Played played, DateTimeOffset from, DateTimeOffset to)
        {
            var faults = played.Lasted(d => Deeds.Faults.Contains(d) || d == Deed.KillWorker, from, to);
            var storms = played.Runs.Where(r => r.Type == WorkerDownNames.Storm && r.StartedAt < to && (r.ClosedAt ?? played.Ended) > from)
                .Aggregate(TimeSpan.Zero, (sum, r) => sum + ((r.ClosedAt ?? played.Ended) - r.StartedAt));
            // A refused channel is asked again every ten minutes; a worker that was killed is missed for a time-out.
            var after = played.Log.Where(d => d.At < to && (d.Until ?? d.At) > from - TimeSpan.FromMinutes(10)).Select(d => d.Step.Deed switch
            {
                Deed.ChannelRefuses => TimeSpan.FromMinutes(11),
                Deed.KillWorker or Deed.TemporalUnreachable or Deed.HistoryFails or Deed.AnswersLost or Deed.TasksTwice or Deed.PollsDropped or Deed.TemporalSlow or Deed.MatchingFails or Deed.ApiSilent => TimeSpan.FromMinutes(2),
                _ => TimeSpan.Zero,
            }).Aggregate(TimeSpan.Zero, (sum, t) => sum + t);
            return faults + storms + after;
        }
    }
}
