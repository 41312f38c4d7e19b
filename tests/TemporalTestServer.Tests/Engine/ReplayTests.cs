using Temporalio.Common;
using Temporalio.Worker;

namespace TemporalTestServer.Tests.Engine;

public sealed class ReplayTests : EngineTest
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Histories_replay_whatever_the_cache_and_the_mix_of_signals_updates_and_queries(int cached)
    {
        // Local activities only with a cache: without one the SDK evicts a run under its own local activity and waits for
        // the workflow task's time-out.
        await StartWorkerAsync(o => o.MaxCachedWorkflows = cached);
        var handles = new List<Temporalio.Client.WorkflowHandle<MixedWorkflow, string>>();
        for (var i = 0; i < 4; i++)
            handles.Add(await Client.StartWorkflowAsync((MixedWorkflow w) => w.RunAsync(4, cached > 0), NewRun()));
        await Task.WhenAll(handles.Select(async h =>
        {
            for (var i = 0; i < 3; i++)
            {
                await h.SignalAsync(w => w.NoteAsync($"signal {i}"));
                var update = h.StartUpdateAsync(w => w.StepAsync($"update {i}"), new(Temporalio.Client.WorkflowUpdateStage.Accepted));
                await h.QueryAsync(w => w.Seen());
                await update;
            }
        }));
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<MixedWorkflow>());
        foreach (var handle in handles)
        {
            Assert.Contains(cached > 0 ? "local 3" : "3", await handle.GetResultAsync(), StringComparison.Ordinal);
            await replayer.ReplayWorkflowAsync(WorkflowHistory.FromJson(handle.Id, Server.DumpHistory(handle.Id)));
        }
    }
}
