using WorkerDown.Core.Incidents;

namespace WorkerDown.Tests.Workflows.Unattended;

public class KilledRestartTests : KilledWorkerTest
{
    public static TheoryData<string, KillPoint> Kills => At("Restart");

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Whenever_the_worker_is_killed_the_crash_loop_is_restarted_once(string activity, KillPoint point)
    {
        var ending = await PlayAsync(activity, point, async (stage, replace) =>
        {
            await stage.BeginAsync();
            stage.World.Victims.BreakPods();
            await stage.UntilDownAsync();
            await replace();
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            return new Ending(result.Outcome, Effects(stage), Calls(stage));
        });

        Assert.Equal(new(RemediationOutcome.Restored, Effects: 1, Calls: 0), ending);
    }
}
