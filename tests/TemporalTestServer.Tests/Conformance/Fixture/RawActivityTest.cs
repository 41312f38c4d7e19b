using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using PendingActivityInfo = Temporalio.Api.Workflow.V1.PendingActivityInfo;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>A workflow of the SDK that waits for one activity, which the test takes and answers by bare calls.</summary>
public abstract class RawActivityTest(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private protected RawWorker Worker => new(Client, Queue);

    protected async Task WaitingAsync(ActivityCall call, Func<WorkflowHandle<OneActivity, string>, Task> body) => await WithWorkerAsync(o => o.AddWorkflow<OneActivity>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(call), Options()));
        handle = Client.GetWorkflowHandle<OneActivity, string>(handle.Id) with { ResultRunId = handle.ResultRunId };
        await body(handle);
    });

    protected async Task<PendingActivityInfo> PendingAsync(WorkflowHandle handle) => Assert.Single((await DescribeAsync(handle)).PendingActivities);

    protected async Task<RecordActivityTaskHeartbeatResponse> HeartbeatAsync(PollActivityTaskQueueResponse task, object? details = null) =>
        await Service.RecordActivityTaskHeartbeatAsync(new RecordActivityTaskHeartbeatRequest { Namespace = "default", TaskToken = task.TaskToken, Details = Jsons(details), Identity = "raw-worker" });

    protected async Task FailAsync(PollActivityTaskQueueResponse task, string message) => await Service.RespondActivityTaskFailedAsync(new RespondActivityTaskFailedRequest
    {
        Namespace = "default",
        TaskToken = task.TaskToken,
        Identity = "raw-worker",
        Failure = new Temporalio.Api.Failure.V1.Failure { Message = message, ApplicationFailureInfo = new Temporalio.Api.Failure.V1.ApplicationFailureInfo { Type = "Test" } },
    });

    protected async Task CompleteAsync(PollActivityTaskQueueResponse task, object result) => await Service.RespondActivityTaskCompletedAsync(new RespondActivityTaskCompletedRequest
    {
        Namespace = "default",
        TaskToken = task.TaskToken,
        Result = Jsons(result),
        Identity = "raw-worker",
    });
}
