using Sandbox.HostingWorker.Tenants;
using Sandbox.VirtualTime;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Sandbox.HostingWorker;

/// <summary>The worker's connection to Temporal, and the polling through it.</summary>
internal sealed class TemporalConnection(ITemporalClient client)
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenHealthChecks = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HealthCheckTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GracefulStop = TimeSpan.FromSeconds(5);

    // In real time, like the connecting itself.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Connects, however often that takes.</summary>
    public static async Task<TemporalConnection> OpenAsync(
        HostingWorkerSettings settings, WorkerLife life, IPayloadCodec? codec, Flow? startUp)
    {
        var options = new TemporalClientConnectOptions(life.TemporalAddress)
        {
            Namespace = settings.TemporalNamespace,
            Identity = settings.Identity,
            Runtime = settings.Runtime,
            LoggerFactory = new LineLoggerFactory(life.Log),
            DataConverter = DataConverter.Default with { PayloadCodec = codec },
        };
        while (true)
        {
            try
            {
                life.Stopping.ThrowIfCancellationRequested();
                var client = await TemporalClient.ConnectAsync(options).WaitAsync(life.Stopping).ConfigureAwait(false);
                life.Log($"info: Connected to Temporal at {settings.TemporalAddress}, namespace {settings.TemporalNamespace}");
                return new TemporalConnection(client);
            }
            catch (Exception e) when (e is InvalidOperationException or RpcException)
            {
                life.Log($"warn: Cannot connect to Temporal at {settings.TemporalAddress}, trying again in {BetweenAttempts.TotalSeconds} s: {e.Message}");
            }
            var pause = PassiveDelay.WaitAsync(settings.Time, BetweenAttempts, life.Stopping);
            await (startUp?.WhileWaiting(pause) ?? pause).ConfigureAwait(false);
        }
    }

    /// <summary>Serves all task queues until the worker stops.</summary>
    public Task PollAsync(HostingWorkerSettings settings, WorkerLife life)
    {
        var work = new PretendedWork(settings.Time, life.Log, life.Cut);
        return Task.WhenAll(
            RunAsync(Options(settings.TaskQueues.Provisioning)
                .AddAllActivities(new TenantActivities(work)).AddWorkflow<ProvisionTenant>().AddWorkflow<ConvergeTenant>()),
            RunAsync(Options(settings.TaskQueues.Dns)
                .AddAllActivities(new DnsActivities(work)).AddWorkflow<UpdateDnsRecord>()));

        async Task RunAsync(TemporalWorkerOptions options)
        {
            using var worker = new TemporalWorker(client, options);
            await worker.ExecuteAsync(life.Stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until Temporal itself knows this worker as a poller of every task queue.</summary>
    public async Task UntilSeenPollingAsync(HostingWorkerSettings settings, WorkerLife life)
    {
        foreach (var queue in settings.TaskQueues.All)
        {
            while (!await IsSeenPollingAsync(queue, life.Stopping).ConfigureAwait(false))
            {
                if (life.Polling.IsCompleted)
                    await life.Polling.ConfigureAwait(false); // it failed: this throws the reason
                await Task.Delay(BetweenLooks, life.Stopping).ConfigureAwait(false);
            }
            life.Log($"info: Polling task queue {queue} as {client.Connection.Options.Identity}");
        }
    }

    /// <summary>Keeps the worker's readiness to the state of the connection. The SDK reconnects by itself.</summary>
    public async Task WatchAsync(HostingWorkerSettings settings, WorkerLife life)
    {
        while (true)
        {
            await PassiveDelay.WaitAsync(settings.Time, BetweenHealthChecks, life.Stopping).ConfigureAwait(false);
            var healthy = await IsHealthyAsync(life.Stopping).ConfigureAwait(false);
            life.Stopping.ThrowIfCancellationRequested();
            if (healthy != settings.Readiness.IsReady)
                life.Log(healthy ? "info: Connected to Temporal again" : "warn: The connection to Temporal is lost, the SDK keeps trying");
            settings.Readiness.Set(healthy);
        }
    }

    private static TemporalWorkerOptions Options(string queue) => new(queue)
    {
        GracefulShutdownTimeout = GracefulStop,
        // Each keeps a connection's worth of polls open; a demo needs few.
        MaxConcurrentWorkflowTaskPolls = 2,
        MaxConcurrentActivityTaskPolls = 2,
    };

    private async Task<bool> IsSeenPollingAsync(string queue, CancellationToken cancel)
    {
        var request = new DescribeTaskQueueRequest
        {
            Namespace = client.Options.Namespace,
            TaskQueue = new TaskQueue { Name = queue },
            TaskQueueType = TaskQueueType.Workflow,
        };
        var answer = await client.WorkflowService
            .DescribeTaskQueueAsync(request, new RpcOptions { CancellationToken = cancel })
            .ConfigureAwait(false);
        return answer.Pollers.Any(poller => poller.Identity == client.Connection.Options.Identity);
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancel)
    {
        try
        {
            return await client.Connection
                .CheckHealthAsync(options: new RpcOptions { Timeout = HealthCheckTimeout, Retry = false, CancellationToken = cancel })
                .ConfigureAwait(false);
        }
        catch (RpcException)
        {
            cancel.ThrowIfCancellationRequested();
            return false; // unreachable is what this asks for
        }
    }
}
