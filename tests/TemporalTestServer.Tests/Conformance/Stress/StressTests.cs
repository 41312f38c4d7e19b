using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Worker;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance.Stress;

/// <summary>
/// Random interleavings of starts and signals with workers killed and started, polls dropped, answers lost, tasks given
/// out twice and the service restarted. <c>WORKERDOWN_STRESS=n</c> runs n seeds instead of one.
/// </summary>
public sealed class StressTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private const int Workflows = 20;
    private const int Steps = 3;
    private const int Nudges = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, SeedCount())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_workflow_closes_exactly_once_whatever_happens(int seed)
    {
        var faults = Temporal.RequireFaults();
        var handles = new List<WorkflowHandle<Errand, int>>();
        await using (var chaos = new Chaos(Temporal, faults, Queue, new Random(seed)))
        {
            var work = SubmitAsync(handles);
            while (!work.IsCompleted)
                await chaos.StrikeAsync();
            await work;
            await chaos.CalmAsync();
            foreach (var handle in handles)
                Assert.Equal((Steps * (Steps - 1)) + Nudges, await Temporal.Skipping(handle.GetResultAsync()));
        }

        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Errand>());
        foreach (var handle in handles)
        {
            var history = await handle.FetchHistoryAsync();
            Assert.Equal(EventType.WorkflowExecutionCompleted, history.Events.Last().EventType);
            Assert.Equal(1, history.Events.Count(e => e.EventType == EventType.WorkflowExecutionCompleted));
            Assert.Equal(Nudges, history.Events.Count(e => e.EventType == EventType.WorkflowExecutionSignaled));
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
            handles.Add(await Client.StartWorkflowAsync((Errand wf) => wf.RunAsync(Steps, Nudges), Options()));
        for (var nudge = 0; nudge < Nudges; nudge++)
            await Parallel.ForEachAsync(handles, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (handle, _) => await handle.SignalAsync(wf => wf.NudgeAsync()));
    }

    private static int SeedCount() =>
        int.TryParse(Environment.GetEnvironmentVariable("WORKERDOWN_STRESS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) ? seeds : 1;
}
