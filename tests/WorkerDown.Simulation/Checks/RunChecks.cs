using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;

namespace WorkerDown.Simulation.Checks;

/// <summary>One open remediation a target, ends, outcomes.</summary>
internal static class RunChecks
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
        if (healed && played.Down(target).Any(d => d.From < run.Verifications[^1].At - JustBefore && d.To > run.Verifications[^1].At))
            yield return $"resolved a dead worker: {run} ended {result.Outcome} at {closed:HH:mm:ss} while no pod of {target} had worked for {JustBefore.TotalSeconds} s";
    }
}
