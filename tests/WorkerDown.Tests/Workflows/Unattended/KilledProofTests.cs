using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Workflows.Unattended;

public class KilledProofTests
{
    [Fact]
    public async Task A_worker_killed_in_the_middle_of_the_proof_is_followed_by_another_that_finishes_without_a_second_rollback()
    {
        var (result, mutations, attempt) = await PlayedScenario.InWorldAsync(new(), async stage =>
        {
            var world = stage.World;
            await stage.BeginAsync();
            await world.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            await stage.StartTenantsAsync(2);
            async Task<bool> IsProving() => await PendingProof.AttemptAsync(stage) > 0;
            await stage.UntilAsync(IsProving, TimeSpan.FromMinutes(5), "the proof never began");

            world.KillWorker();
            await world.StartWorkerAsync();

            var attempt = 0;
            await stage.UntilAsync(async () => (attempt = Math.Max(attempt, await PendingProof.AttemptAsync(stage))) > 1, TimeSpan.FromMinutes(2), "the proof was never tried again");
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(5));
            return (result, stage.Mutations, attempt);
        });

        Assert.Equal(RemediationOutcome.Restored, result.Outcome);
        Assert.Equal(Verdict.Passed, Assert.Single(result.Attempts, a => a.Action == Rung.Rollback).Verdict);
        Assert.Equal(1, mutations);
        Assert.Equal(2, attempt);
    }
}
