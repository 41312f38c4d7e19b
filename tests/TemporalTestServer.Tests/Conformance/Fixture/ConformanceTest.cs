using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker;
using WorkflowExecution = Temporalio.Api.Common.V1.WorkflowExecution;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>What every conformance test has: a service, a queue and ids of its own, and the replay of what it produced.</summary>
public abstract class ConformanceTest(TemporalFixture temporal) : IClassFixture<TemporalFixture>, IAsyncDisposable
{
    private readonly List<WorkflowHandle> started = [];

    protected TemporalFixture Temporal => temporal;

    protected ITemporalClient Client => temporal.Client;

    protected WorkflowService Service => temporal.Client.Connection.WorkflowService;

    protected string Queue { get; } = $"queue-{Guid.NewGuid():N}";

    /// <summary>The workflows whose histories are replayed when the test ends.</summary>
    protected WorkflowReplayerOptions Replayed { get; } = new();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Replayed.Workflows.Count == 0)
            return;
        var replayer = new WorkflowReplayer(Replayed);
        foreach (var handle in started)
            await replayer.ReplayWorkflowAsync(await handle.FetchHistoryAsync());
    }

    protected static string NewId(string prefix = "wf") => $"{prefix}-{Guid.NewGuid():N}";

    protected WorkflowOptions Options(string? id = null) => new(id ?? NewId(), Queue);

    /// <summary>Remembers a run so that its history is replayed when the test ends.</summary>
    protected T Replay<T>(T handle)
        where T : WorkflowHandle
    {
        started.Add(handle);
        return handle;
    }

    /// <summary>Runs a worker of these workflows and activities as long as the body runs.</summary>
    protected Task WithWorkerAsync(Action<TemporalWorkerOptions> configure, Func<Task> body) => WithWorkerAsync(Client, configure, body);

    protected async Task WithWorkerAsync(ITemporalClient client, Action<TemporalWorkerOptions> configure, Func<Task> body)
    {
        using var worker = NewWorker(client, configure);
        await worker.ExecuteAsync(() => Temporal.BoundedAsync(body()));
    }

    protected TemporalWorker NewWorker(ITemporalClient client, Action<TemporalWorkerOptions> configure)
    {
        var options = new TemporalWorkerOptions(Queue);
        configure(options);
        foreach (var workflow in options.Workflows)
        {
            if (!Replayed.Workflows.Contains(workflow))
                Replayed.Workflows.Add(workflow);
        }
        return new TemporalWorker(client, options);
    }

    /// <summary>The call fails with this code.</summary>
    protected static async Task<RpcException> RefusedAsync(RpcException.StatusCode code, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(code == refusal.Code, $"{refusal.Code}: {refusal.Message}");
        return refusal;
    }

    protected static async Task<IReadOnlyList<HistoryEvent>> EventsAsync(WorkflowHandle handle) =>
        [.. (await handle.FetchHistoryAsync()).Events];

    /// <summary>The event types in order, without the prefix of the enumeration.</summary>
    protected static async Task<string> TypesAsync(WorkflowHandle handle) =>
        string.Join(" ", (await EventsAsync(handle)).Select(e => e.EventType));

    protected async Task<DescribeWorkflowExecutionResponse> DescribeAsync(WorkflowHandle handle) =>
        await Service.DescribeWorkflowExecutionAsync(new DescribeWorkflowExecutionRequest
        {
            Namespace = "default",
            Execution = new WorkflowExecution { WorkflowId = handle.Id, RunId = handle.RunId ?? "" },
        });

    protected async Task<WorkflowExecutionStatus> StatusAsync(WorkflowHandle handle) =>
        (await DescribeAsync(handle)).WorkflowExecutionInfo.Status;

    /// <summary>A start request without what it need not have, for raw calls.</summary>
    protected StartWorkflowExecutionRequest StartRequest(string? id = null, string type = "Raw") => new()
    {
        Namespace = "default",
        WorkflowId = id ?? NewId(),
        WorkflowType = new WorkflowType { Name = type },
        TaskQueue = new TaskQueue { Name = Queue },
        RequestId = Guid.NewGuid().ToString(),
        Identity = "conformance",
        WorkflowTaskTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
    };

    /// <summary>Starts a workflow that no SDK worker knows.</summary>
    protected async Task<WorkflowHandle> StartRawAsync(StartWorkflowExecutionRequest? request = null)
    {
        request ??= StartRequest();
        var response = await Service.StartWorkflowExecutionAsync(request);
        return Client.GetWorkflowHandle(request.WorkflowId, response.RunId);
    }

    protected static Payload Json(object? value) => DataConverter.Default.PayloadConverter.ToPayload(value);

    protected static Payloads Jsons(params object?[] values) => new() { Payloads_ = { values.Select(Json) } };
}
