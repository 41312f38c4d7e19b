using Temporalio.Api.WorkflowService.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class SystemTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task The_system_names_its_version_and_what_it_can_do()
    {
        var info = await Service.GetSystemInfoAsync(new GetSystemInfoRequest());

        Assert.NotEmpty(info.ServerVersion);
        Assert.True(info.Capabilities.SupportsSchedules);
        Assert.True(info.Capabilities.UpsertMemo);
        Assert.True(info.Capabilities.SignalAndQueryHeader);
        Assert.True(info.Capabilities.CountGroupByExecutionStatus);
        Assert.True(info.Capabilities.SdkMetadata);
    }

    [Fact]
    public async Task The_cluster_is_described()
    {
        var info = await Service.GetClusterInfoAsync(new GetClusterInfoRequest());

        Assert.NotEmpty(info.ClusterId);
        Assert.NotEmpty(info.ClusterName);
        Assert.NotEmpty(info.ServerVersion);
    }

    [Fact]
    public async Task The_service_says_that_it_is_healthy() => Assert.True(await Client.Connection.CheckHealthAsync(Service));

    [Fact]
    public async Task What_is_not_built_says_so_by_name()
    {
        Temporal.RequireInProcess("a method that is not built");

        var refusal = await RefusedAsync(RpcException.StatusCode.Unimplemented, () => Service.ListBatchOperationsAsync(new ListBatchOperationsRequest { Namespace = "default" }));

        Assert.Contains("ListBatchOperations", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_request_asks_and_is_not_built_is_refused_by_name()
    {
        Temporal.RequireInProcess("options that are not built");
        var cron = StartRequest();
        cron.CronSchedule = "* * * * *";
        var callbacks = StartRequest();
        callbacks.CompletionCallbacks.Add(new Temporalio.Api.Common.V1.Callback());
        foreach (var (request, what) in new[] { (cron, "cron"), (callbacks, "completion callbacks") })
        {
            var refusal = await RefusedAsync(RpcException.StatusCode.Unimplemented, () => Service.StartWorkflowExecutionAsync(request));
            Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        }
        var versioned = await RefusedAsync(RpcException.StatusCode.Unimplemented, () => Service.PollWorkflowTaskQueueAsync(new PollWorkflowTaskQueueRequest
        {
            Namespace = "default",
            TaskQueue = new Temporalio.Api.TaskQueue.V1.TaskQueue { Name = Queue },
            DeploymentOptions = new Temporalio.Api.Deployment.V1.WorkerDeploymentOptions { WorkerVersioningMode = Temporalio.Api.Enums.V1.WorkerVersioningMode.Versioned },
        }));
        Assert.Contains("PollWorkflowTaskQueue with worker versioning", versioned.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_method_that_is_not_built_names_itself()
    {
        Temporal.RequireInProcess("methods that are not built");
        var unnamed = new List<string>();
        foreach (var method in Service.GetType().GetMethods().Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal) && !m.Name.StartsWith("Poll", StringComparison.Ordinal)))
        {
            var request = Activator.CreateInstance(method.GetParameters()[0].ParameterType);
            var options = new Temporalio.Client.RpcOptions { Retry = false, Timeout = TimeSpan.FromSeconds(5) };
            if (await Record.ExceptionAsync(() => (Task)method.Invoke(Service, [request, options])!) is RpcException e
                && e.Code is RpcException.StatusCode.Unimplemented or RpcException.StatusCode.Unknown or RpcException.StatusCode.Internal
                && (e.Code != RpcException.StatusCode.Unimplemented || !e.Message.Contains(method.Name[..^5], StringComparison.Ordinal)))
                unnamed.Add($"{method.Name}: {e.Code} {e.Message}");
        }

        Assert.Empty(unnamed);
    }
}
