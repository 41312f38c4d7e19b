using Temporalio.Api.Enums.V1;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.Checks;

/// <summary>One open remediation a target, ends, outcomes.</summary>
internal static class RunChecks
{
    /// <summary>A worker that is proved well may fail again right away.</summary>
    private static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(40);

    /// <summary>The end of a worker whose pods stay ready shows only when its pollers grow old.</summary>
    private static readonly TimeSpan JustBeforeUnseen = QueueHealth.TwoReadsApart + TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Dies = TimeSpan.FromSeconds(5);

    public static IEnumerable<string> Broken(Played played)
    {
        if (!played.AllClosed)
        {
            foreach (var run in played.Runs.Where(r => r.Status == "Running"))
                yield return $"an incident never ended: {run} was still open {played.Ended - played.Cured} after everything was mended: {Last(run)}";
        }
        foreach (var run in played.Runs)
        {
            // An Update or an activity's end that meets the closing command: the service itself has the task done again.
            foreach (var problem in run.FailedTasks.Where(f => !f.StartsWith(nameof(WorkflowTaskFailedCause.UnhandledCommand), StringComparison.Ordinal)))
                yield return $"a workflow task failed: {run}: {problem}";
            if (run.Status is "Failed" or "TimedOut" or "Terminated" or "Canceled")
                yield return $"a run ended as {run.Status}: {run}";
            foreach (var problem in Ending(played, run))
                yield return problem;
        }
        foreach (var tenant in played.OpenTenants)
            yield return $"a stalled workflow never moved on: {tenant} was still open when every worker was well";
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
        if (!healed || run.Verifications.Count == 0)
            yield break;
        var proved = run.Verifications[^1].At;
        foreach (var (died, _) in played.Down(target).Where(d => d.From < proved - ShowsWithin(played, d.From) && d.To > proved))
            yield return $"resolved a dead worker: {run} ended {result.Outcome} at {closed:HH:mm:ss} while no pod of {target} had worked since {died:HH:mm:ss}";
    }

    // The pods of a lost node, and those that only stop to poll, stay ready.
    private static TimeSpan ShowsWithin(Played played, DateTimeOffset died) =>
        played.Log.Any(d => d.Step.Deed is Deed.LoseNode or Deed.Zombie && (died - d.At).Duration() <= Dies) ? JustBeforeUnseen : JustBefore;
}
