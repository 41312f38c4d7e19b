using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Worker;

namespace TemporalTestServer.Benchmarks;

/// <summary>A service, a client and a worker in this process.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Queue = "bench";

    private readonly TemporalServer server;
    private readonly SkippingTimeProvider clock;
    private readonly TemporalWorker worker;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private Bench(TemporalServer server, SkippingTimeProvider clock, ITemporalClient client)
    {
        this.server = server;
        this.clock = clock;
        Client = client;
        worker = new TemporalWorker(client, new TemporalWorkerOptions(Queue)
        {
            MaxCachedWorkflows = 3000,
            MaxConcurrentWorkflowTasks = 200,
            MaxConcurrentActivities = 200,
        }.AddWorkflow<Greeting>().AddWorkflow<Sleep>().AddWorkflow<Open>().AddActivity(Greeting.GreetAsync));
        running = worker.ExecuteAsync(stop.Token);
    }

    public ITemporalClient Client { get; }

    public static async Task<Bench> StartAsync(int closedRunsKept = 10_000, bool skipping = false)
    {
        var clock = new SkippingTimeProvider(startLocked: !skipping);
        var server = await TemporalServer.StartAsync(new TemporalServerOptions { Time = clock, MaximumClosedRuns = closedRunsKept });
        return new Bench(server, clock, await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.Address)));
    }

    public static WorkflowOptions Options() => new($"bench-{Guid.NewGuid():N}", Queue);

    /// <summary>So many executions, so many at a time.</summary>
    public async Task GreetAsync(int executions, int parallel) => await Parallel.ForAsync(
        0,
        executions,
        new ParallelOptions { MaxDegreeOfParallelism = parallel },
        async (_, _) => await Client.ExecuteWorkflowAsync((Greeting wf) => wf.RunAsync("bench"), Options()));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // the only way a worker ends
        }
        worker.Dispose();
        await server.DisposeAsync();
        clock.Dispose();
        stop.Dispose();
    }
}
