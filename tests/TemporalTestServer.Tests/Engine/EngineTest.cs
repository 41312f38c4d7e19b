using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Worker;

namespace TemporalTestServer.Tests.Engine;

/// <summary>A service, a client and workers for one test.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private readonly List<(TemporalWorker Worker, CancellationTokenSource Stop, Task Done)> workers = [];
    private TemporalTestEnvironment? environment;

    protected TemporalTestEnvironment Env => environment!;

    protected ITemporalClient Client => Env.Client;

    protected TemporalServer Server => Env.Server;

    protected TestActivities Activities { get; private set; } = null!;

    protected string Queue { get; } = $"queue-{Guid.NewGuid()}";

    protected virtual TemporalServerOptions Options => new();

    public async ValueTask InitializeAsync()
    {
        environment = await TemporalTestEnvironment.StartAsync(Options);
        Activities = new TestActivities(Server.Time);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (worker, stop, done) in workers)
        {
            await stop.CancelAsync();
            await done.WaitAsync(TimeSpan.FromSeconds(30));
            worker.Dispose();
            stop.Dispose();
        }
        var clock = (SkippingTimeProvider)Server.Time;
        await Env.ShutdownAsync();
        // Whatever a test does, nothing may keep the clock behind it.
        Assert.Contains("held=0 parked=0", clock.Describe(), StringComparison.Ordinal);
    }

    protected async Task<CancellationTokenSource> StartWorkerAsync(Action<TemporalWorkerOptions>? configure = null, ITemporalClient? client = null)
    {
        var options = new TemporalWorkerOptions(Queue)
            .AddWorkflow<CounterWorkflow>().AddWorkflow<SleepWorkflow>().AddWorkflow<ActivityWorkflow>().AddWorkflow<ParentWorkflow>()
            .AddWorkflow<ContinuingWorkflow>().AddWorkflow<CarryingWorkflow>()
            .AddAllActivities(Activities);
        configure?.Invoke(options);
        // Two workers on one queue in one process need clients of their own.
        client ??= workers.Count == 0 ? Client : await TemporalClient.ConnectAsync(new(Server.Address));
        var worker = new TemporalWorker(client, options);
        var stop = new CancellationTokenSource();
        var done = Task.Run(async () =>
        {
            try
            {
                await worker.ExecuteAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
        });
        workers.Add((worker, stop, done));
        return stop;
    }

    protected Task<DescribeWorkflowExecutionResponse> DescribeAsync(WorkflowHandle handle) => Client.WorkflowService.DescribeWorkflowExecutionAsync(new()
    {
        Namespace = "default",
        Execution = new() { WorkflowId = handle.Id },
    });

    protected WorkflowOptions NewRun(string? id = null) => new(id ?? $"wf-{Guid.NewGuid()}", Queue);
}
