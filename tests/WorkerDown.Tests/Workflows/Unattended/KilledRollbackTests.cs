using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Workflows.Unattended;

public class KilledRollbackTests : KilledWorkerTest
{
    public static TheoryData<string, KillPoint> Kills => At("Load", "Diagnose", "Rollback", "Verify", "Announce");

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Whenever_the_worker_is_killed_the_bad_deploy_is_rolled_back_once(string activity, KillPoint point)
    {
        var (result, ending, announced) = await PlayAsync(activity, point, async (stage, replace) =>
        {
            await stage.BeginAsync();
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            await replace();
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            return (result, new Ending(result.Outcome, Effects(stage), Calls(stage)), Announced(stage));
        });

        Assert.Equal(new(RemediationOutcome.Restored, Effects: 1, Calls: 0), ending);
        Assert.Equal((Rung.Rollback, Verdict.Passed), (result.Attempts[^1].Action, result.Attempts[^1].Verdict));
        Assert.Equal(3, announced.Count);
    }
}
