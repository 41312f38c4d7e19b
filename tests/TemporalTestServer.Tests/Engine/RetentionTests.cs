using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace TemporalTestServer.Tests.Engine;

public sealed class RetentionTests : EngineTest
{
    protected override TemporalServerOptions Options => new() { MaximumClosedRuns = 3, ClosedRunRetention = TimeSpan.FromHours(1) };

    [Fact]
    public async Task Of_many_closed_runs_the_newest_are_kept()
    {
        var handles = new List<WorkflowHandle>();
        for (var i = 0; i < 5; i++)
            handles.Add(await CloseAsync());

        var gone = new List<bool>();
        foreach (var handle in handles)
            gone.Add(await IsGoneAsync(handle));

        Assert.Equal([true, true, false, false, false], gone);
        Assert.Equal(3, (await Client.CountWorkflowsAsync($"TaskQueue = '{Queue}'")).Count);
    }

    [Fact]
    public async Task A_closed_run_is_forgotten_after_its_time_and_an_open_one_is_not()
    {
        var clock = (SkippingTimeProvider)Server.Time;
        var open = await Client.StartWorkflowAsync("Unknown", [], NewRun());
        var first = await CloseAsync();
        clock.Advance(TimeSpan.FromMinutes(30));
        var second = await CloseAsync();
        Assert.False(await IsGoneAsync(first));

        clock.Advance(TimeSpan.FromMinutes(31));
        while (!await IsGoneAsync(first))
            await Task.Yield();
        Assert.False(await IsGoneAsync(second));
        clock.Advance(TimeSpan.FromMinutes(31));
        while (!await IsGoneAsync(second))
            await Task.Yield();

        Assert.False(await IsGoneAsync(open));
    }

    private async Task<WorkflowHandle> CloseAsync()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], NewRun());
        await handle.TerminateAsync();
        return handle;
    }

    private async Task<bool> IsGoneAsync(WorkflowHandle handle) =>
        await Record.ExceptionAsync(() => DescribeAsync(handle)) is RpcException { Code: RpcException.StatusCode.NotFound };
}
