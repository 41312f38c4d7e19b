using Temporalio.Client.Schedules;
using Temporalio.Exceptions;

namespace TemporalTestServer.Tests.Engine;

public sealed class ScheduleTests : EngineTest
{
    [Fact]
    public async Task Each_run_of_a_schedule_sees_the_result_of_the_one_before()
    {
        await StartWorkerAsync();
        var handle = await Client.CreateScheduleAsync("every-30s", EverySeconds(30));
        ((Sandbox.VirtualTime.SkippingTimeProvider)Server.Time).UnlockSkipping();
        var description = await handle.DescribeAsync();
        while (description.Info.NumActions < 6)
            description = await handle.DescribeAsync();
        ((Sandbox.VirtualTime.SkippingTimeProvider)Server.Time).LockSkipping();
        await handle.PauseAsync();
        var results = new List<int>();
        foreach (var action in description.Info.RecentActions.Take(5))
        {
            var started = Assert.IsType<ScheduleActionExecutionStartWorkflow>(action.Action);
            Assert.StartsWith("scheduled-", started.WorkflowId, StringComparison.Ordinal);
            results.Add(await Client.GetWorkflowHandle<CarryingWorkflow, int>(started.WorkflowId).GetResultAsync());
        }
        Assert.Equal([1, 2, 3, 4, 5], results);
    }

    [Fact]
    public async Task A_schedule_can_be_triggered_while_paused_and_exists_only_once()
    {
        await StartWorkerAsync();
        var handle = await Client.CreateScheduleAsync("paused", EverySeconds(3600) with { State = new() { Paused = true } });
        await Assert.ThrowsAsync<ScheduleAlreadyRunningException>(() => Client.CreateScheduleAsync("paused", EverySeconds(3600)));
        await handle.TriggerAsync();
        Assert.Equal(1, (await handle.DescribeAsync()).Info.NumActions);
        await handle.DeleteAsync();
        Assert.Equal(RpcException.StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => handle.DescribeAsync())).Code);
    }

    private Schedule EverySeconds(int seconds) => new(
        ScheduleActionStartWorkflow.Create((CarryingWorkflow w) => w.RunAsync(), new("scheduled", Queue)),
        new() { Intervals = [new(TimeSpan.FromSeconds(seconds))] });
}
