using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Workflows.Fakes;

namespace WorkerDown.Tests.Workflows;

/// <summary>An open run goes on when the rules change under it: every decision is an activity's recorded result.</summary>
public class ChangedRulesTests
{
    [Fact]
    public Task A_worker_with_other_rules_takes_over_an_open_run_in_the_middle()
    {
        // The old rules: restart once, then only wait.
        var old = new FakeHands
        {
            Diagnose = r => Task.FromResult(r.Incident.Attempts.Count == 0 ? Says.Do(r.Incident, Rung.Restart) : Says.Wait(r.Incident)),
            Verify = _ => Task.FromResult(Says.Verified(Verdict.Failed)),
        };
        // The new ones would never have restarted: they delete stuck pods, then roll back, and speak words nobody knew.
        var changed = new FakeHands
        {
            Diagnose = r => Task.FromResult(r.Incident.Attempts.Count switch
            {
                0 => Says.Next(r.Incident, new() { Rung = Rung.Escalate, Reason = Reasons.NotOursToHeal, Message = "never ours" }),
                1 => Says.Do(r.Incident, Rung.DeleteStuckPods),
                _ => Says.Next(r.Incident, Says.Do(r.Incident, Rung.Rollback, to: 1).Next with { Reason = "AReasonOfTheNextRelease" }),
            }),
        };
        changed.Verify = r => Task.FromResult(Says.Verified(changed.Calls.Contains("Rollback") ? Verdict.Passed : Verdict.Inconclusive));
        return FakeWorld.PlayAsync(old, async world =>
        {
            await world.StartAsync();
            await world.UntilAsync(() => old.Diagnoses.Count >= 3, TimeSpan.FromMinutes(3));

            await world.StopWorkersAsync();
            await world.StartWorkerAsync(changed);

            var result = await world.ResultAsync();
            Assert.Equal([Rung.Restart, Rung.DeleteStuckPods, Rung.Rollback], result.Attempts.Select(a => a.Action));
            Assert.Equal(RemediationOutcome.Restored, result.Outcome);
            Assert.Contains(result.Timeline, t => t.Text.Contains("AReasonOfTheNextRelease", StringComparison.Ordinal));
            Assert.DoesNotContain("Load", changed.Calls);
            Assert.DoesNotContain("Restart", changed.Calls);
        });
    }
}
