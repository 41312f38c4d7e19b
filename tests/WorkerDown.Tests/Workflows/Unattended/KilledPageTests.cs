using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Workflows.Unattended;

public class KilledPageTests : KilledWorkerTest
{
    public static TheoryData<string, KillPoint> Kills => At("Page");

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Whenever_the_worker_is_killed_people_are_called_once_and_told_of_the_end(string activity, KillPoint point)
    {
        var (ending, kinds) = await PlayAsync(activity, point, async (stage, replace) =>
        {
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.World.StartWorkerAsync();
            await stage.World.ScheduleHealthCheckAsync();
            await stage.StartTenantsAsync(2);
            await replace();
            await stage.UntilAsync(() => Task.FromResult(Calls(stage) > 0), TimeSpan.FromMinutes(3), "nobody was called");
            await stage.World.DeployAsync(HostingDeployment.Of("v1"));
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            return (new Ending(result.Outcome, Effects(stage), Calls(stage)), stage.World.Receiver.Pages.Select(p => p.Kind).Distinct().ToList());
        });

        Assert.Equal(new(RemediationOutcome.RestoredAfterEscalation, Effects: 0, Calls: 1), ending);
        Assert.Contains("Resolve", kinds);
    }
}
