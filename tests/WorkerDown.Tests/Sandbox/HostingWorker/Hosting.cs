using Sandbox.HostingWorker;
using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using WorkerDown.Sandbox.Runtimes;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

/// <summary>A Temporal service on the shared clock, a client of it and the runtime for its victims.</summary>
internal sealed class Hosting : IAsyncDisposable
{
    private Hosting(SkippingTimeProvider time, TemporalServer server, ITemporalClient client)
    {
        Time = time;
        Server = server;
        Client = client;
        Runtime = new InProcessRuntime(time, server.Address, server.Faults.SeverWorker);
    }

    public SkippingTimeProvider Time { get; }

    public TemporalServer Server { get; }

    public ITemporalClient Client { get; }

    public InProcessRuntime Runtime { get; }

    public static async Task<Hosting> StartAsync()
    {
        var time = new SkippingTimeProvider(startLocked: false);
        var server = await TemporalServer.StartAsync(new TemporalServerOptions { Time = time });
        return new Hosting(time, server, await TemporalClient.ConnectAsync(new(server.Address)));
    }

    public Task<WorkflowHandle> StartWorkflowAsync(string type, params object[] arguments) => StartWorkflowAsync(Client, type, arguments);

    public static async Task<WorkflowHandle> StartWorkflowAsync(ITemporalClient client, string type, params object[] arguments) =>
        await client.StartWorkflowAsync(type, arguments, new(
            id: $"{type}-{Guid.NewGuid()}",
            taskQueue: type == "UpdateDnsRecord" ? TaskQueues.Default.Dns : TaskQueues.Default.Provisioning));

    public async Task<string[]> PollersAsync(string queue)
    {
        var answer = await Client.WorkflowService.DescribeTaskQueueAsync(new DescribeTaskQueueRequest
        {
            Namespace = Client.Options.Namespace,
            TaskQueue = new TaskQueue { Name = queue },
            TaskQueueType = TaskQueueType.Workflow,
        });
        return [.. answer.Pollers.Select(poller => poller.Identity)];
    }

    public async Task<int> AttemptOfPendingActivityAsync(WorkflowHandle workflow)
    {
        var answer = await Client.WorkflowService.DescribeWorkflowExecutionAsync(new DescribeWorkflowExecutionRequest
        {
            Namespace = Client.Options.Namespace,
            Execution = new() { WorkflowId = workflow.Id },
        });
        return answer.PendingActivities.Single().Attempt;
    }

    public async Task PassAsync(TimeSpan span) => await Task.Delay(span, Time).WaitAsync(Victim.Patience);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Time.Dispose();
    }
}
