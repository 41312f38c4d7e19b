using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class StartOptionsTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_workflow_gets_its_input_and_gives_its_result() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Echo wf) => wf.RunAsync("hello"), Options()));

        Assert.Equal("hello", await handle.GetResultAsync());
        Assert.Equal(
            "WorkflowExecutionStarted WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskCompleted WorkflowExecutionCompleted",
            await TypesAsync(handle));
        Assert.Equal(WorkflowExecutionStatus.Completed, await StatusAsync(handle));
    });

    [Fact]
    public async Task A_workflow_that_fails_gives_its_failure() => await WithWorkerAsync(o => o.AddWorkflow<Failing>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Failing wf) => wf.RunAsync("no luck"), Options()));

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => handle.GetResultAsync());

        var failure = Assert.IsType<ApplicationFailureException>(failed.InnerException);
        Assert.Equal(("no luck", "Broken"), (failure.Message, failure.ErrorType));
        Assert.Equal(WorkflowExecutionStatus.Failed, await StatusAsync(handle));
    });

    [Fact]
    public async Task The_started_event_says_what_was_asked_for()
    {
        var options = Options();
        options.ExecutionTimeout = TimeSpan.FromHours(3);
        options.RunTimeout = TimeSpan.FromHours(2);
        options.TaskTimeout = TimeSpan.FromSeconds(7);
        options.Memo = new Dictionary<string, object> { ["note"] = "keep" };
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(SearchAttributeKey.CreateKeyword("ConfKeyword"), "blue").ToSearchAttributeCollection();

        var handle = await Client.StartWorkflowAsync("Unknown", ["one", 2], options);

        var started = (await EventsAsync(handle))[0].WorkflowExecutionStartedEventAttributes;
        Assert.Equal("Unknown", started.WorkflowType.Name);
        Assert.Equal(Queue, started.TaskQueue.Name);
        Assert.Equal(["\"one\"", "2"], started.Input.Payloads_.Select(p => p.Data.ToStringUtf8()));
        Assert.Equal(
            (TimeSpan.FromHours(3), TimeSpan.FromHours(2), TimeSpan.FromSeconds(7)),
            (started.WorkflowExecutionTimeout.ToTimeSpan(), started.WorkflowRunTimeout.ToTimeSpan(), started.WorkflowTaskTimeout.ToTimeSpan()));
        Assert.Equal((1, handle.Id), (started.Attempt, started.WorkflowId));
        Assert.Equal(handle.ResultRunId, started.OriginalExecutionRunId);
        Assert.Equal(handle.ResultRunId, started.FirstExecutionRunId);
        Assert.Equal("\"keep\"", started.Memo.Fields["note"].Data.ToStringUtf8());
        Assert.Equal("\"blue\"", started.SearchAttributes.IndexedFields["ConfKeyword"].Data.ToStringUtf8());
    }

    [Fact]
    public async Task Describe_shows_memo_search_attributes_and_user_metadata()
    {
        var options = Options();
        options.Memo = new Dictionary<string, object> { ["note"] = "keep" };
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(SearchAttributeKey.CreateLong("ConfInt"), 7).ToSearchAttributeCollection();
        options.StaticSummary = "a summary";
        options.StaticDetails = "some details";

        var description = await (await Client.StartWorkflowAsync("Unknown", [], options)).DescribeAsync();

        Assert.Equal("keep", await description.Memo["note"].ToValueAsync<string>());
        Assert.Equal(7, description.TypedSearchAttributes.Get(SearchAttributeKey.CreateLong("ConfInt")));
        Assert.Equal("a summary", await description.GetStaticSummaryAsync());
        Assert.Equal("some details", await description.GetStaticDetailsAsync());
        Assert.Equal((Queue, "Unknown", Temporalio.Api.Enums.V1.WorkflowExecutionStatus.Running), (description.TaskQueue, description.WorkflowType, description.Status));
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_its_run_time_out_is_closed()
    {
        var options = Options();
        options.RunTimeout = TimeSpan.FromSeconds(1);
        var handle = await Client.StartWorkflowAsync("Unknown", [], options);

        var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));

        Assert.Equal(TimeoutType.StartToClose, Assert.IsType<TimeoutFailureException>(failed.InnerException).TimeoutType);
        Assert.Equal(WorkflowExecutionStatus.TimedOut, await StatusAsync(handle));
    }

    [Fact]
    public async Task The_execution_time_out_bounds_the_run_time_out()
    {
        var options = Options();
        options.ExecutionTimeout = TimeSpan.FromSeconds(1);
        options.RunTimeout = TimeSpan.FromHours(1);
        var handle = await Client.StartWorkflowAsync("Unknown", [], options);

        await Assert.ThrowsAsync<WorkflowFailedException>(() => Temporal.Skipping(handle.GetResultAsync()));

        Assert.Equal(TimeSpan.FromSeconds(1), (await EventsAsync(handle))[0].WorkflowExecutionStartedEventAttributes.WorkflowRunTimeout.ToTimeSpan());
        Assert.Equal(WorkflowExecutionStatus.TimedOut, await StatusAsync(handle));
    }

    [Fact]
    public async Task A_start_delay_holds_the_first_task_back() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var options = Options();
        options.StartDelay = TimeSpan.FromSeconds(1);
        var handle = Replay(await Client.StartWorkflowAsync((Echo wf) => wf.RunAsync("late"), options));
        Assert.Equal("WorkflowExecutionStarted", await TypesAsync(handle));

        Assert.Equal("late", await Temporal.Skipping(handle.GetResultAsync()));

        var events = await EventsAsync(handle);
        Assert.Equal(TimeSpan.FromSeconds(1), events[0].WorkflowExecutionStartedEventAttributes.FirstWorkflowTaskBackoff.ToTimeSpan());
        Assert.True(events[1].EventTime.ToDateTime() - events[0].EventTime.ToDateTime() >= TimeSpan.FromSeconds(0.99));
    });

    [Fact]
    public async Task A_signal_ends_a_start_delay() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var options = Options();
        options.StartDelay = TimeSpan.FromHours(1);
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), options));

        await handle.SignalAsync(wf => wf.FinishAsync());

        Assert.Equal("", await handle.GetResultAsync());
    });

    [Fact]
    public async Task The_same_request_id_starts_once()
    {
        var request = StartRequest();

        var first = await Service.StartWorkflowExecutionAsync(request);
        var second = await Service.StartWorkflowExecutionAsync(request);

        Assert.Equal(first.RunId, second.RunId);
    }

    [Fact]
    public async Task An_eager_start_ends_the_same_whether_the_server_grants_it_or_not() => await WithWorkerAsync(o => o.AddWorkflow<Echo>(), async () =>
    {
        var options = Options();
        options.RequestEagerStart = true;
        var handle = Replay(await Client.StartWorkflowAsync((Echo wf) => wf.RunAsync("eager"), options));

        Assert.Equal("eager", await handle.GetResultAsync());
    });

    [Fact]
    public async Task An_eager_start_that_is_not_granted_goes_through_the_queue()
    {
        Temporal.RequireInProcess("a service without eager starts");
        var request = StartRequest();
        request.RequestEagerExecution = true;

        var response = await Service.StartWorkflowExecutionAsync(request);

        Assert.Null(response.EagerWorkflowTask);
        Assert.Equal(response.RunId, (await new RawWorker(Client, Queue).PollAsync()).WorkflowExecution.RunId);
    }

    [Theory]
    [InlineData("id", "WorkflowId is not set on request.")]
    [InlineData("type", "WorkflowType is not set on request.")]
    [InlineData("queue", "ask")]
    [InlineData("long id", "WorkflowId length exceeds limit.")]
    [InlineData("negative time-out", "WorkflowRunTimeout")]
    public async Task A_wrong_start_is_refused_with_what_is_wrong(string what, string message)
    {
        var request = StartRequest();
        switch (what)
        {
            case "id":
                request.WorkflowId = "";
                break;
            case "type":
                request.WorkflowType.Name = "";
                break;
            case "queue":
                request.TaskQueue.Name = "";
                break;
            case "long id":
                request.WorkflowId = new string('x', 1001);
                break;
            default:
                request.WorkflowRunTimeout = new Duration { Seconds = -1 };
                break;
        }

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Service.StartWorkflowExecutionAsync(request));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_attribute_that_nobody_registered_is_refused_by_name()
    {
        var request = StartRequest();
        request.SearchAttributes = new Temporalio.Api.Common.V1.SearchAttributes { IndexedFields = { ["NoSuchAttribute"] = Json("x") } };

        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Service.StartWorkflowExecutionAsync(request));

        Assert.Contains("NoSuchAttribute", refusal.Message, StringComparison.Ordinal);
    }
}
