using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ExternalWorkflowTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_workflow_signals_another_one() => await PairAsync(async () =>
    {
        var listener = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        var speaker = Replay(await Client.StartWorkflowAsync((Speaker wf) => wf.RunAsync(listener.Id, false), Options()));

        await speaker.GetResultAsync();
        await listener.SignalAsync(wf => wf.FinishAsync());

        Assert.Equal("from outside", await listener.GetResultAsync());
        Assert.Contains("ExternalWorkflowExecutionSignaled", await TypesAsync(speaker), StringComparison.Ordinal);
        var signal = (await EventsAsync(listener)).First(e => e.EventType == EventType.WorkflowExecutionSignaled).WorkflowExecutionSignaledEventAttributes;
        Assert.Equal(speaker.Id, signal.ExternalWorkflowExecution.WorkflowId);
    });

    [Fact]
    public async Task A_workflow_cancels_another_one() => await PairAsync(async () =>
    {
        var listener = Replay(await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromHours(1)), Options()));
        var speaker = Replay(await Client.StartWorkflowAsync((Speaker wf) => wf.RunAsync(listener.Id, true), Options()));

        await speaker.GetResultAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(() => listener.GetResultAsync());
        Assert.Equal(WorkflowExecutionStatus.Canceled, await StatusAsync(listener));
        Assert.Contains("ExternalWorkflowExecutionCancelRequested", await TypesAsync(speaker), StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(true, EventType.RequestCancelExternalWorkflowExecutionFailed)]
    [InlineData(false, EventType.SignalExternalWorkflowExecutionFailed)]
    public async Task What_does_not_exist_can_be_neither_signalled_nor_cancelled(bool cancel, EventType expected) => await PairAsync(async () =>
    {
        var speaker = Replay(await Client.StartWorkflowAsync((Speaker wf) => wf.RunAsync(NewId("nobody"), cancel), Options()));

        await Assert.ThrowsAsync<WorkflowFailedException>(() => speaker.GetResultAsync());

        Assert.Contains(expected, (await EventsAsync(speaker)).Select(e => e.EventType));
    });

    private Task PairAsync(Func<Task> body) =>
        WithWorkerAsync(o => o.AddWorkflow<Speaker>().AddWorkflow<Conversation>().AddWorkflow<Sleeper>(), body);

    [Workflow]
    public class Speaker
    {
        [WorkflowRun]
        public async Task RunAsync(string id, bool cancel)
        {
            var other = Workflow.GetExternalWorkflowHandle<Conversation>(id);
            if (cancel)
                await other.CancelAsync();
            else
                await other.SignalAsync(wf => wf.SayAsync("from outside"));
        }
    }
}
