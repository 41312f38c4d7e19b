using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;
using TemporalTestServer.Tests.Conformance.Fixture;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace TemporalTestServer.Tests.Conformance.Stress;

/// <summary>
/// Random interleavings of starts, signals and updates with workers killed and started, polls dropped, answers lost, tasks
/// given out twice, parts failing, freezes and restarts of the service. <c>WORKERDOWN_STRESS=n</c> runs n seeds instead of
/// one, from <c>WORKERDOWN_STRESS_SEED</c> on (1 where it is not set). The seed is in the test's name.
/// </summary>
public sealed class StressTests(TemporalFixture temporal, ITestOutputHelper output) : ConformanceTest(temporal)
{
    private const int Workflows = 20;
    private const int Steps = 3;
    private const int Signals = 2;
    private const int Updates = 2;
    private const int Strikes = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(Setting("WORKERDOWN_STRESS_SEED"), Setting("WORKERDOWN_STRESS"))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_workflow_closes_exactly_once_whatever_happens(int seed)
    {
        var faults = Temporal.RequireFaults();
        var handles = new List<WorkflowHandle<Errand, int>>();
        await using (var chaos = new Chaos(Temporal, faults, Queue, new Random(seed)))
        {
            var work = SubmitAsync(handles);
            for (var strike = 0; strike < Strikes && !work.IsCompleted; strike++)
                await chaos.StrikeAsync();
            output.WriteLine($"seed {seed}: {chaos}");
            await chaos.CalmAsync();
            await Temporal.BoundedAsync(work);
            foreach (var handle in handles)
                Assert.Equal((Steps * (Steps - 1)) + Signals + Updates, await Temporal.Skipping(handle.GetResultAsync()));
        }

        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Errand>());
        foreach (var handle in handles)
        {
            var history = await handle.FetchHistoryAsync();
            Assert.Equal(EventType.WorkflowExecutionCompleted, history.Events.Last().EventType);
            Assert.Equal(1, history.Events.Count(e => e.EventType == EventType.WorkflowExecutionCompleted));
            Assert.Equal(Signals, history.Events.Count(e => e.EventType == EventType.WorkflowExecutionSignaled));
            Assert.Equal(Updates, history.Events.Count(e => e.EventType == EventType.WorkflowExecutionUpdateCompleted));
            Assert.Equal(Steps, history.Events.Count(e => e.EventType == EventType.ActivityTaskCompleted));
            Assert.Equal(Enumerable.Range(1, history.Events.Count).Select(i => (long)i), history.Events.Select(e => e.EventId));
            await replayer.ReplayWorkflowAsync(history);
        }
        Assert.Equal(Workflows, (await Client.CountWorkflowsAsync($"TaskQueue = '{Queue}' AND ExecutionStatus = 'Completed'")).Count);
        Assert.Equal(Workflows, (await Client.CountWorkflowsAsync($"TaskQueue = '{Queue}'")).Count);
    }

    private async Task SubmitAsync(List<WorkflowHandle<Errand, int>> handles)
    {
        for (var i = 0; i < Workflows; i++)
            handles.Add(await StartAsync(NewId()));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4 };
        for (var i = 0; i < Signals; i++)
            await Parallel.ForEachAsync(handles, parallel, async (handle, _) => await SignalAsync(handle, $"{handle.Id}/signal-{i}"));
        for (var i = 0; i < Updates; i++)
        {
            var options = new WorkflowUpdateOptions { Id = $"push-{i}" };
            await Parallel.ForEachAsync(handles, parallel, async (handle, _) => await InsistAsync(() => handle.ExecuteUpdateAsync(wf => wf.PushAsync(), options)));
        }
    }

    private async Task<WorkflowHandle<Errand, int>> StartAsync(string id)
    {
        await InsistAsync(async () =>
        {
            try
            {
                await Client.StartWorkflowAsync((Errand wf) => wf.RunAsync(Steps, Signals + Updates), Options(id));
            }
            catch (WorkflowAlreadyStartedException)
            {
                // an earlier try started it and its answer was lost
            }
        });
        return Client.GetWorkflowHandle<Errand, int>(id);
    }

    private Task SignalAsync(WorkflowHandle handle, string requestId) => InsistAsync(() => Service.SignalWorkflowExecutionAsync(new SignalWorkflowExecutionRequest
    {
        Namespace = "default",
        WorkflowExecution = new WorkflowExecution { WorkflowId = handle.Id },
        SignalName = "Nudge",
        RequestId = requestId,
    }));

    // The SDK repeats a call that fails, but not for ever: then it is repeated here, by the same id.
    private static async Task InsistAsync(Func<Task> call)
    {
        for (var left = 50; ; left--)
        {
            try
            {
                await call();
                return;
            }
            catch (RpcException e) when (left > 0 && e.Code is not (RpcException.StatusCode.NotFound or RpcException.StatusCode.InvalidArgument))
            {
                // once more
            }
        }
    }

    private static int Setting(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 1;
}
