using Temporalio.Common;
using Temporalio.Worker;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class HistoryDumpTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_dumped_history_is_the_history_and_replays()
    {
        var server = Temporal.RequireInProcess("the dump of a history");
        await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
        {
            var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
            await handle.SignalAsync(wf => wf.SayAsync("kept"));
            await handle.ExecuteUpdateAsync(wf => wf.AddAsync("more"));
            await handle.SignalAsync(wf => wf.FinishAsync());
            await handle.GetResultAsync();

            var dumped = WorkflowHistory.FromJson(handle.Id, server.DumpHistory(handle.Id));

            Assert.Equal(await EventsAsync(handle), dumped.Events);
            await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Conversation>()).ReplayWorkflowAsync(dumped);
        });
    }

    [Fact]
    public async Task A_fetched_history_survives_its_json_and_replays() => await WithWorkerAsync(o => o.AddWorkflow<Sleeper>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromSeconds(1)), Options());
        await Temporal.Skipping(handle.GetResultAsync());

        var json = (await handle.FetchHistoryAsync()).ToJson();

        await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<Sleeper>()).ReplayWorkflowAsync(WorkflowHistory.FromJson(handle.Id, json));
    });
}
