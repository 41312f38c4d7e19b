using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ContinueAsNewTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_workflow_goes_on_in_new_runs_until_it_ends() => await WithWorkerAsync(o => o.AddWorkflow<Countdown>(), async () =>
    {
        var options = Options();
        options.Memo = new Dictionary<string, object> { ["note"] = "carried" };
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(SearchAttributeKey.CreateKeyword("ConfKeyword"), "carried").ToSearchAttributeCollection();
        var handle = Replay(await Client.StartWorkflowAsync((Countdown wf) => wf.RunAsync(2), options));

        Assert.Equal("done", await handle.GetResultAsync());

        var first = await EventsAsync(Client.GetWorkflowHandle(handle.Id, handle.ResultRunId));
        var continued = first[^1].WorkflowExecutionContinuedAsNewEventAttributes;
        var second = (await EventsAsync(Client.GetWorkflowHandle(handle.Id, continued.NewExecutionRunId)))[0].WorkflowExecutionStartedEventAttributes;
        Assert.Equal(
            (handle.ResultRunId, handle.ResultRunId, ContinueAsNewInitiator.Workflow, "1"),
            (second.FirstExecutionRunId, second.ContinuedExecutionRunId, second.Initiator, second.Input.Payloads_[0].Data.ToStringUtf8()));
        Assert.Equal("\"carried\"", second.Memo.Fields["note"].Data.ToStringUtf8());
        Assert.Equal("\"carried\"", second.SearchAttributes.IndexedFields["ConfKeyword"].Data.ToStringUtf8());
    });

    [Fact]
    public async Task The_result_of_one_run_may_be_asked_for_alone() => await WithWorkerAsync(o => o.AddWorkflow<Countdown>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Countdown wf) => wf.RunAsync(1), Options());
        await handle.GetResultAsync();

        var continued = await Assert.ThrowsAsync<WorkflowContinuedAsNewException>(() => handle.GetResultAsync(followRuns: false));

        Assert.Equal(WorkflowExecutionStatus.Completed, await StatusAsync(Client.GetWorkflowHandle(handle.Id, continued.NewRunId)));
        Assert.Equal(WorkflowExecutionStatus.ContinuedAsNew, await StatusAsync(Client.GetWorkflowHandle(handle.Id, handle.ResultRunId)));
    });

    [Fact]
    public async Task Signals_by_id_reach_the_present_run() => await WithWorkerAsync(o => o.AddWorkflow<Relay>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Relay wf) => wf.RunAsync(0), Options());
        for (var i = 0; i < 10; i++)
            await Client.GetWorkflowHandle<Relay>(handle.Id).SignalAsync(wf => wf.PassAsync());

        Assert.Equal(10, await handle.GetResultAsync());
    });

    [Workflow]
    public class Countdown
    {
        [WorkflowRun]
        public Task<string> RunAsync(int left) => left == 0
            ? Task.FromResult("done")
            : throw Workflow.CreateContinueAsNewException((Countdown wf) => wf.RunAsync(left - 1));
    }

    /// <summary>Each run takes what signals it finds and hands the count on.</summary>
    [Workflow]
    public class Relay
    {
        private int taken;

        [WorkflowRun]
        public async Task<int> RunAsync(int before)
        {
            await Workflow.WaitConditionAsync(() => taken > 0);
            return before + taken >= 10
                ? before + taken
                : throw Workflow.CreateContinueAsNewException((Relay wf) => wf.RunAsync(before + taken));
        }

        [WorkflowSignal]
        public Task PassAsync()
        {
            taken++;
            return Task.CompletedTask;
        }
    }
}
