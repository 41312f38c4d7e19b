using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;
using ParentClosePolicy = Temporalio.Workflows.ParentClosePolicy;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ChildTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_child_gives_its_result_to_its_parent() => await FamilyAsync(async () =>
    {
        var childId = NewId("child");
        var handle = Replay(await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Echo", childId, "from the child"), Options()));

        Assert.Equal("from the child", await handle.GetResultAsync());
        Assert.Contains("StartChildWorkflowExecutionInitiated", await TypesAsync(handle), StringComparison.Ordinal);
        var info = (await DescribeAsync(Client.GetWorkflowHandle(childId))).WorkflowExecutionInfo;
        Assert.Equal((handle.Id, handle.ResultRunId), (info.ParentExecution.WorkflowId, info.ParentExecution.RunId));
        Assert.Equal(handle.Id, info.RootExecution.WorkflowId);
    });

    [Fact]
    public async Task A_child_that_fails_fails_in_its_parent() => await FamilyAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Failing", NewId("child"), "bad child"), Options()));

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        var child = Assert.IsType<ChildWorkflowFailureException>(failed.InnerException);
        Assert.Equal("bad child", child.InnerException!.Message);
    });

    [Fact]
    public async Task A_child_whose_id_is_taken_fails_to_start() => await FamilyAsync(async () =>
    {
        var taken = await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromHours(1)), Options());
        var handle = Replay(await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Echo", taken.Id, "x"), Options()));

        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        var failed = (await EventsAsync(handle)).Single(e => e.EventType == EventType.StartChildWorkflowExecutionFailed);
        Assert.Equal(
            StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists,
            failed.StartChildWorkflowExecutionFailedEventAttributes.Cause);
    });

    [Theory]
    [InlineData(ParentClosePolicy.Abandon, WorkflowExecutionStatus.Running)]
    [InlineData(ParentClosePolicy.Terminate, WorkflowExecutionStatus.Terminated)]
    [InlineData(ParentClosePolicy.RequestCancel, WorkflowExecutionStatus.Canceled)]
    public async Task The_close_policy_decides_what_becomes_of_a_child(ParentClosePolicy policy, WorkflowExecutionStatus expected) => await FamilyAsync(async () =>
    {
        var childId = NewId("child");
        var handle = Replay(await Client.StartWorkflowAsync((Leaver wf) => wf.RunAsync(childId, policy), Options()));
        await handle.GetResultAsync();

        await TemporalFixture.UntilAsync($"the child is {expected}", async () => await StatusAsync(Client.GetWorkflowHandle(childId)) == expected);
    });

    [Fact]
    public async Task A_parent_cancels_its_child() => await FamilyAsync(async () =>
    {
        var childId = NewId("child");
        var handle = Replay(await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Sleeper", childId, TimeSpan.FromHours(1)), Options()));
        await TemporalFixture.UntilAsync("the child has started", () => ExistsAsync(childId));

        await handle.CancelAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.Equal(WorkflowExecutionStatus.Canceled, await StatusAsync(Client.GetWorkflowHandle(childId)));
        Assert.Contains("ChildWorkflowExecutionCanceled", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_child_that_is_terminated_fails_in_its_parent() => await FamilyAsync(async () =>
    {
        var childId = NewId("child");
        var handle = Replay(await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Sleeper", childId, TimeSpan.FromHours(1)), Options()));
        await TemporalFixture.UntilAsync("the child has started", () => ExistsAsync(childId));

        await Client.GetWorkflowHandle(childId).TerminateAsync("go");

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());
        Assert.IsType<TerminatedFailureException>(failed.InnerException!.InnerException);
    });

    [Fact]
    public async Task A_child_that_times_out_fails_in_its_parent() => await FamilyAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Impatient wf) => wf.RunAsync(NewId("child")), Options()));

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));

        Assert.IsType<TimeoutFailureException>(failed.InnerException!.InnerException);
        Assert.Contains("ChildWorkflowExecutionTimedOut", await TypesAsync(handle), StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_child_that_goes_on_in_new_runs_gives_the_result_of_the_last() => await FamilyAsync(async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Countdown", NewId("child"), 2), Options()));

        Assert.Equal("done", await handle.GetResultAsync());
        Assert.Equal(1, (await TypesAsync(handle)).Split(' ').Count(t => t == "ChildWorkflowExecutionCompleted"));
    });

    [Fact]
    public async Task Pending_children_are_described() => await FamilyAsync(async () =>
    {
        var childId = NewId("child");
        var handle = await Client.StartWorkflowAsync((Parent wf) => wf.RunAsync("Sleeper", childId, TimeSpan.FromHours(1)), Options());
        await TemporalFixture.UntilAsync("the child has started", () => ExistsAsync(childId));

        var pending = Assert.Single((await DescribeAsync(handle)).PendingChildren);

        Assert.Equal((childId, "Sleeper"), (pending.WorkflowId, pending.WorkflowTypeName));
    });

    private Task FamilyAsync(Func<Task> body) => WithWorkerAsync(
        o => o.AddWorkflow<Parent>().AddWorkflow<Impatient>().AddWorkflow<ContinueAsNewTests.Countdown>().AddWorkflow<Leaver>().AddWorkflow<Echo>().AddWorkflow<Failing>().AddWorkflow<Sleeper>(), body);

    private async Task<bool> ExistsAsync(string id)
    {
        try
        {
            return (await DescribeAsync(Client.GetWorkflowHandle(id))).WorkflowExecutionInfo.HistoryLength > 2;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return false;
        }
    }

    [Workflow]
    public class Parent
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string type, string childId, object argument) =>
            await Workflow.ExecuteChildWorkflowAsync<string>(type, [argument], new ChildWorkflowOptions { Id = childId });
    }

    /// <summary>Gives its child one second.</summary>
    [Workflow]
    public class Impatient
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string childId) => await Workflow.ExecuteChildWorkflowAsync(
            (Sleeper wf) => wf.RunAsync(TimeSpan.FromHours(1)),
            new ChildWorkflowOptions { Id = childId, RunTimeout = TimeSpan.FromSeconds(1) });
    }

    /// <summary>Starts a child and leaves.</summary>
    [Workflow]
    public class Leaver
    {
        [WorkflowRun]
        public async Task RunAsync(string childId, ParentClosePolicy policy) =>
            await Workflow.StartChildWorkflowAsync(
                (Sleeper wf) => wf.RunAsync(TimeSpan.FromHours(1)),
                new ChildWorkflowOptions { Id = childId, ParentClosePolicy = policy });
    }
}
