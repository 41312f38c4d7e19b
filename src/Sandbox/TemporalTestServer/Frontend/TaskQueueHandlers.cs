using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Worker.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Who polls which task queue and what waits there; which workers beat.</summary>
internal sealed class TaskQueueHandlers(Engine engine)
{
    public DescribeTaskQueueResponse DescribeTaskQueue(DescribeTaskQueueRequest request) => engine.Run(() =>
    {
        engine.Namespaces.Require(request.Namespace);
        if (request.TaskQueue is not { Name.Length: > 0 })
            throw RpcErrors.InvalidArgument("TaskQueue is not set on request.");
        if (request.ApiMode == DescribeTaskQueueMode.Enhanced)
            throw RpcErrors.Unimplemented("DescribeTaskQueue in enhanced mode");
        var type = request.TaskQueueType == TaskQueueType.Unspecified ? TaskQueueType.Workflow : request.TaskQueueType;
        var queue = engine.Matching.Queue(request.Namespace, request.TaskQueue.Name, type);
        var response = new DescribeTaskQueueResponse();
        response.Pollers.AddRange(queue.Pollers.Describe(engine.Clock.Now));
        var stats = queue.Stats();
        if (request.ReportStats)
            response.Stats = stats;
        if (request.IncludeTaskQueueStatus)
            response.TaskQueueStatus = new TaskQueueStatus { BacklogCountHint = stats.ApproximateBacklogCount, RatePerSecond = 100_000 };
        return response;
    });

    public RecordWorkerHeartbeatResponse RecordWorkerHeartbeat(RecordWorkerHeartbeatRequest request) => engine.Run(() =>
    {
        engine.Namespaces.Require(request.Namespace);
        engine.Workers.Record(request.Namespace, request.WorkerHeartbeat);
        return new RecordWorkerHeartbeatResponse();
    });

    public ListWorkersResponse ListWorkers(ListWorkersRequest request) => engine.Run(() =>
    {
        engine.Namespaces.Require(request.Namespace);
        var response = new ListWorkersResponse();
        var matching = engine.Workers.Matching(request.Namespace, request.Query);
        (var page, response.NextPageToken) = KeyPage.Of(matching, w => w.WorkerInstanceKey, request.PageSize, request.NextPageToken);
        foreach (var worker in page)
        {
            response.WorkersInfo.Add(new WorkerInfo { WorkerHeartbeat = worker });
            response.Workers.Add(Listed(worker));
        }
        return response;
    });

    public DescribeWorkerResponse DescribeWorker(DescribeWorkerRequest request) => engine.Run(() =>
    {
        engine.Namespaces.Require(request.Namespace);
        var worker = engine.Workers.In(request.Namespace).FirstOrDefault(w => w.WorkerInstanceKey == request.WorkerInstanceKey)
            ?? throw RpcErrors.NotFound($"worker {request.WorkerInstanceKey} not found");
        return new DescribeWorkerResponse { WorkerInfo = new WorkerInfo { WorkerHeartbeat = worker } };
    });

    private static WorkerListInfo Listed(WorkerHeartbeat worker)
    {
        var listed = new WorkerListInfo
        {
            WorkerInstanceKey = worker.WorkerInstanceKey,
            WorkerIdentity = worker.WorkerIdentity,
            TaskQueue = worker.TaskQueue,
            DeploymentVersion = worker.DeploymentVersion,
            SdkName = worker.SdkName,
            SdkVersion = worker.SdkVersion,
            Status = worker.Status,
            StartTime = worker.StartTime,
            HostName = worker.HostInfo?.HostName ?? "",
            WorkerGroupingKey = worker.HostInfo?.WorkerGroupingKey ?? "",
            ProcessId = worker.HostInfo?.ProcessId ?? "",
        };
        listed.Plugins.Add(worker.Plugins);
        return listed;
    }
}
