using System.Text.Json;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;
using WorkerDown.Simulation.Plans;
using WorkerDown.Simulation.World;

namespace WorkerDown.Simulation.Checks;

/// <summary>What WorkerDown changed in the cluster.</summary>
internal static class MutationChecks
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>A mutation under way when a person speaks is finished.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(20);

    /// <summary>A worker that is back from a crash is doubted for so long, and a look takes its time.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(75);

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
            if (m.Resource == "deployments" && PausedByAnnotation(played, target.Name, m.Time))
                yield return $"a mutation while paused by annotation: {what}";
            if (PausedByUpdate(played, target.Name, m.Time))
                yield return $"a mutation while the run was paused: {what}";
            if (InMaintenance(played, target, m.Time) && InMaintenance(played, target, m.Time - UnderWay))
                yield return $"a mutation in maintenance: {what}";
        }
        foreach (var (run, act) in acts)
        {
            var id = act.Request.Attempt.Id;
            var made = mutations.Count(m => m.Status is > 0 and < 300 && m.Resource == "deployments" && m.Body.Contains(id, StringComparison.Ordinal));
            if (made > 1)
                yield return $"two mutations in one attempt: {run}, attempt {act.Request.Attempt.Number} ({act.Request.Decision.Rung}) patched the Deployment {made} times";
            // Polled lately, but the proof failed: then the cause is believed, not the poll, and rightly only of a worker that lacks pods.
            if (act.DecidedBy is not { Health: HealthState.Down }
                && !(act.DecidedBy is { Health: HealthState.Up } && run.Verifications.LastOrDefault(v => v.At <= act.ScheduledAt).What is { Verdict: not Verdict.Passed } && Lacks(played, run.Target!, act.ScheduledAt)))
                yield return $"an attempt on {act.DecidedBy?.Health.ToString() ?? "nothing"}: {run}, attempt {act.Request.Attempt.Number}";
            if (act.DecidedBy is { Cause: ProbableCause.TemporalDown })
                yield return $"an attempt while Temporal is sick: {run}, attempt {act.Request.Attempt.Number}";
            if (act.Request.Plan.Policy.RequireApproval.Contains(act.Request.Decision.Rung) && !Approved(played, run, act))
                yield return $"an attempt without approval: {run}, attempt {act.Request.Attempt.Number}";
        }
        foreach (var run in played.Runs.Where(r => r.Acts.Select(a => JsonSerializer.Serialize(a.Request.Plan)).Distinct().Count() > 1))
            yield return $"a reload disturbed an open incident: {run} acted by different plans";
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

    // A Deployment that was deleted meanwhile has lost its annotations.
    private static bool PausedByAnnotation(Played played, string target, DateTimeOffset at) => played.Log.Any(d =>
        d.Step.Deed == Deed.Annotate && d.Step.Target == target && d.Said != Hands.Refused && at > d.At && at < (d.Until ?? played.Cured)
        && !played.Log.Any(other => other.Step.Deed == Deed.DeleteDeployment && other.Step.Target == target && other.At > d.At && other.At < at));

    private static bool PausedByUpdate(Played played, string target, DateTimeOffset at)
    {
        // What had no answer may have been heard: a pause then binds nobody, a resume may end one.
        var words = played.Log.Where(d => d.Step.Target == target && (d.Step.Deed == Deed.Resume || (d.Step.Deed == Deed.Pause && d.Said != Hands.Unanswered)) && d.Said != Hands.Refused && d.At < at).ToList();
        return words is [.., { Step.Deed: Deed.Pause } last] && at > last.At + UnderWay
            && played.Runs.Any(r => r.Target == target && r.StartedAt < last.At && (r.ClosedAt ?? played.Ended) > at);
    }

    private static bool InMaintenance(Played played, PlannedTarget target, DateTimeOffset at) => MaintenanceRules.Current(played.Policies[target.Name].Maintenance, at) is not null;

    // Whether fewer pods than wanted have worked at some time of the minute before: a restart settles for so long.
    private static bool Lacks(Played played, string target, DateTimeOffset at)
    {
        var scaled = played.Log.Any(d => d.Step.Deed == Deed.KubectlScale && d.Step.Target == target && d.At <= at);
        var wanted = Math.Max(played.Plan.Targets.Single(t => t.Name == target).Replicas, scaled ? PeopleHand.ScaledTo : 0);
        var counts = played.Truth[target];
        return counts.LastOrDefault(c => c.At <= at - Settles).Serving < wanted || counts.Any(c => c.At > at - Settles && c.At <= at && c.Serving < wanted);
    }

    private static bool Approved(Played played, PlayedRun run, PlayedAct act) => played.Log.Any(d =>
        d.Step.Deed == Deed.Approve && d.Step.Target == run.Target && d.Said != Hands.Refused && d.At >= run.StartedAt && d.At - UnderWay <= act.ScheduledAt);
}
