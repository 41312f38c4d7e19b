using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace TemporalTestServer.Tests.Conformance;

public sealed class UpdateTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task An_update_changes_the_workflow_and_answers() => await ConversationAsync(async handle =>
    {
        Assert.Equal(1, await handle.ExecuteUpdateAsync(wf => wf.AddAsync("one")));
        Assert.Equal(2, await handle.ExecuteUpdateAsync(wf => wf.AddAsync("two")));
        Assert.Equal("one,two", await handle.QueryAsync(wf => wf.Heard()));

        var types = await TypesAsync(handle);
        Assert.Contains("WorkflowExecutionUpdateAccepted WorkflowExecutionUpdateCompleted", types, StringComparison.Ordinal);
        var accepted = (await EventsAsync(handle)).First(e => e.EventType == EventType.WorkflowExecutionUpdateAccepted)
            .WorkflowExecutionUpdateAcceptedEventAttributes;
        Assert.Equal(("Add", "\"one\""), (accepted.AcceptedRequest.Input.Name, accepted.AcceptedRequest.Input.Args.Payloads_[0].Data.ToStringUtf8()));
    });

    [Fact]
    public async Task A_rejected_update_leaves_no_trace() => await ConversationAsync(async handle =>
    {
        await handle.QueryAsync(wf => wf.Heard());
        var before = await TypesAsync(handle);

        var failed = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(wf => wf.AddAsync("")));

        Assert.Contains("a word is wanted", failed.InnerException!.Message, StringComparison.Ordinal);
        Assert.Equal(before, await TypesAsync(handle));
    });

    [Fact]
    public async Task A_handler_that_fails_fails_the_update_and_not_the_workflow() => await ConversationAsync(async handle =>
    {
        var failed = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => handle.ExecuteUpdateAsync(wf => wf.RefuseAsync()));

        Assert.Equal("Refused", Assert.IsType<ApplicationFailureException>(failed.InnerException).ErrorType);
        Assert.Equal(1, await handle.ExecuteUpdateAsync(wf => wf.AddAsync("still here")));
    });

    [Fact]
    public async Task An_update_may_be_left_once_it_is_accepted() => await ConversationAsync(async handle =>
    {
        var update = await handle.StartUpdateAsync(wf => wf.AddWhenHeardAsync("go"), new WorkflowUpdateStartOptions(WorkflowUpdateStage.Accepted));
        await handle.SignalAsync(wf => wf.SayAsync("go"));

        Assert.Equal("heard go", await update.GetResultAsync());
    });

    [Fact]
    public async Task An_update_id_names_one_update_whoever_asks() => await ConversationAsync(async handle =>
    {
        var options = new WorkflowUpdateOptions { Id = "the-update" };

        var first = await handle.ExecuteUpdateAsync(wf => wf.AddAsync("once"), options);
        var second = await handle.ExecuteUpdateAsync(wf => wf.AddAsync("once"), options);

        Assert.Equal((1, 1), (first, second));
        Assert.Equal(1, await handle.GetUpdateHandle<int>("the-update").GetResultAsync());
        Assert.Equal("once", await handle.QueryAsync(wf => wf.Heard()));
    });

    [Fact]
    public async Task An_update_waits_for_a_worker()
    {
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        var update = handle.ExecuteUpdateAsync(wf => wf.AddAsync("patient"));

        await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
        {
            Assert.Equal(1, await update);
            await handle.SignalAsync(wf => wf.FinishAsync());
            await handle.GetResultAsync();
        });
    }

    [Fact]
    public async Task Many_updates_at_once_are_all_answered() => await ConversationAsync(async handle =>
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => handle.ExecuteUpdateAsync(wf => wf.AddAsync($"{i}"))));

        Assert.Equal(Enumerable.Range(1, 20), answers.Order());
    });

    [Fact]
    public async Task A_closed_workflow_takes_no_update()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());
        await handle.TerminateAsync();

        await RefusedAsync(RpcException.StatusCode.NotFound, () => handle.ExecuteUpdateAsync("Add", ["late"]));
    }

    [Fact]
    public async Task An_accepted_update_fails_when_the_workflow_closes() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options());
        var update = await handle.StartUpdateAsync(wf => wf.AddWhenHeardAsync("never"), new WorkflowUpdateStartOptions(WorkflowUpdateStage.Accepted));

        await handle.TerminateAsync("over");

        var failed = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => update.GetResultAsync());
        Assert.Contains("completed before the Update completed", failed.InnerException!.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task An_update_that_nobody_sent_is_not_found()
    {
        var handle = await Client.StartWorkflowAsync("Unknown", [], Options());

        await RefusedAsync(RpcException.StatusCode.NotFound, () => handle.GetUpdateHandle("nothing").GetResultAsync());
    }

    [Fact]
    public async Task Update_with_start_starts_and_updates_or_only_updates() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var options = Options();
        options.IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting;
        var answers = new List<int>();
        var runs = new List<string?>();
        foreach (var word in (string[])["one", "two"])
        {
            var start = WithStartWorkflowOperation.Create((Conversation wf) => wf.RunAsync(), options);
            answers.Add(await Client.ExecuteUpdateWithStartWorkflowAsync((Conversation wf) => wf.AddAsync(word), new WorkflowUpdateWithStartOptions(start)));
            runs.Add((await start.GetHandleAsync()).ResultRunId);
        }

        Assert.Equal([1, 2], answers);
        Assert.Single(runs.Distinct());
        var handle = Replay(Client.GetWorkflowHandle<Conversation, string>(options.Id!));
        await handle.SignalAsync(wf => wf.FinishAsync());
        Assert.Equal("one,two", await handle.GetResultAsync());
    });

    [Fact]
    public async Task Update_with_start_fails_whole_when_the_start_is_refused()
    {
        var first = await Client.StartWorkflowAsync("Conversation", [], Options());
        var options = Options(first.Id);
        options.IdConflictPolicy = WorkflowIdConflictPolicy.Fail;
        var start = WithStartWorkflowOperation.Create((Conversation wf) => wf.RunAsync(), options);

        await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() =>
            Client.ExecuteUpdateWithStartWorkflowAsync((Conversation wf) => wf.AddAsync("x"), new WorkflowUpdateWithStartOptions(start)));

        Assert.DoesNotContain("Update", await TypesAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_with_start_starts_although_the_update_is_rejected() => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var options = Options();
        options.IdConflictPolicy = WorkflowIdConflictPolicy.Fail;
        var start = WithStartWorkflowOperation.Create((Conversation wf) => wf.RunAsync(), options);

        await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() =>
            Client.ExecuteUpdateWithStartWorkflowAsync((Conversation wf) => wf.AddAsync(""), new WorkflowUpdateWithStartOptions(start)));

        var handle = Replay(Client.GetWorkflowHandle<Conversation, string>(options.Id!));
        await handle.SignalAsync(wf => wf.FinishAsync());
        Assert.Equal("", await handle.GetResultAsync());
    });

    [Fact]
    public async Task The_wait_stage_decides_when_the_call_returns() => await ConversationAsync(async handle =>
    {
        var request = new UpdateWorkflowExecutionRequest
        {
            Namespace = "default",
            WorkflowExecution = new WorkflowExecution { WorkflowId = handle.Id },
            WaitPolicy = new WaitPolicy { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Accepted },
            Request = new Request { Meta = new Meta { UpdateId = "staged" }, Input = new Input { Name = "AddWhenHeard", Args = Jsons("go") } },
        };

        var accepted = await Service.UpdateWorkflowExecutionAsync(request);
        Assert.Equal((UpdateWorkflowExecutionLifecycleStage.Accepted, null), (accepted.Stage, accepted.Outcome));
        await handle.SignalAsync(wf => wf.SayAsync("go"));
        request.WaitPolicy.LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed;
        var completed = await Service.UpdateWorkflowExecutionAsync(request);

        Assert.Equal("\"heard go\"", completed.Outcome.Success.Payloads_[0].Data.ToStringUtf8());
    });

    [Fact]
    public async Task An_update_whose_task_failed_comes_again_with_the_next_one()
    {
        var worker = new RawWorker(Client, Queue);
        var handle = await StartRawAsync();
        await worker.CompleteAsync(await worker.PollAsync());
        var update = handle.ExecuteUpdateAsync("Add", ["persistent"]);
        var first = await worker.PollAsync();
        var sent = Assert.Single(first.Messages);
        await worker.FailAsync(first, WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, "not now");

        var second = await Temporal.Skipping(worker.PollAsync());

        var again = Assert.Single(second.Messages);
        Assert.Equal(sent.ProtocolInstanceId, again.ProtocolInstanceId);
        await worker.CompleteAsync(second, request => request.Messages.Add(new Message
        {
            Id = $"{again.Id}/reject",
            ProtocolInstanceId = again.ProtocolInstanceId,
            Body = Any.Pack(new Rejection
            {
                RejectedRequestMessageId = again.Id,
                RejectedRequest = again.Body.Unpack<Request>(),
                Failure = new Temporalio.Api.Failure.V1.Failure { Message = "no", ApplicationFailureInfo = new Temporalio.Api.Failure.V1.ApplicationFailureInfo { Type = "Test" } },
            }),
        }));
        await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => update);
    }

    private async Task ConversationAsync(Func<WorkflowHandle<Conversation, string>, Task> talk) => await WithWorkerAsync(o => o.AddWorkflow<Conversation>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Conversation wf) => wf.RunAsync(), Options()));
        await talk(handle);
        await handle.SignalAsync(wf => wf.FinishAsync());
        await handle.GetResultAsync();
    });
}
