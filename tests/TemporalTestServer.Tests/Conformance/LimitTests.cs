using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class LimitTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private const int Limit = 2 * 1024 * 1024;

    [Fact]
    public async Task An_input_beyond_the_limit_is_refused()
    {
        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Client.StartWorkflowAsync("Unknown", [TooBig()], Options()));

        Assert.Contains("exceeds size limit", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_beyond_the_limit_is_refused()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => handle.SignalAsync("Say", [TooBig()]));

        Assert.DoesNotContain("Signaled", await TypesAsync(handle), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_input_beyond_the_limit_closes_the_workflow()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();

        await Record.ExceptionAsync(async () => await worker.CompleteAsync(await worker.PollAsync(), RawWorker.ScheduleActivity("a", Queue, a => a.Input = Jsons(TooBig()))));

        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(handle));
        Assert.Contains("exceeds size limit", (await EventsAsync(handle))[^1].WorkflowExecutionTerminatedEventAttributes.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_argument_beyond_the_limit_is_refused()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => handle.QueryAsync<string>("Heard", [TooBig()]));
    }

    private static string TooBig() => new('x', Limit + 1);
}
