using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Worker;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Replay;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows.Fakes;

/// <summary>The real workflows on a Temporal of their own whose clock skips; the activities are a test's.</summary>
internal sealed class FakeWorld : IAsyncDisposable
{
    public const string Target = "web";

    public static readonly string Id = WorkerDown.Core.Targets.Target.RemediationId(Target);

    private readonly SkippingTimeProvider clock;
    private readonly List<(CancellationTokenSource Stop, Task Running)> workers = [];
    private int started;

    private FakeWorld(SkippingTimeProvider clock, TemporalServer server, ITemporalClient client)
    {
        this.clock = clock;
        Server = server;
        Client = client;
    }

    public TemporalServer Server { get; }

    public ITemporalClient Client { get; }

    public TimeProvider Time => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    public WorkflowHandle<RemediationWorkflow, RemediationResult> Run => Client.GetWorkflowHandle<RemediationWorkflow, RemediationResult>(Id);

    /// <summary>Plays a test; afterwards every history of the remediation replays.</summary>
    public static async Task PlayAsync(FakeHands hands, Func<FakeWorld, Task> play)
    {
        var clock = new SkippingTimeProvider();
        var server = await TemporalServer.StartAsync(new() { Time = clock });
        var client = await TemporalClient.ConnectAsync(new(server.Address) { DataConverter = WorkerDownData.Converter });
        await using var world = new FakeWorld(clock, server, client);
        using var flow = clock.EnterFlow("test", holds: true);
        await world.StartWorkerAsync(hands);
        clock.UnlockSkipping();
        await play(world).WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        clock.LockSkipping();
        await world.ReplayAsync();
    }

    /// <summary>Starts a worker with these hands; what it has not done when it is stopped, the next one does.</summary>
    public async Task StartWorkerAsync(FakeHands hands)
    {
        // Until it polls, time may not pass: a test's minute would be over before the first task is taken.
        using var hold = clock.Hold("a worker starts");
        var options = new TemporalWorkerOptions(WorkerDownNames.TaskQueue) { Interceptors = [new ActivityFlows(clock)], MaxCachedWorkflows = 20, Identity = $"worker-{++started}" }
            .AddWorkflow<RemediationWorkflow>()
            .AddWorkflow<HealthCheckWorkflow>()
            .AddWorkflow<PageDeliveryWorkflow>()
            .AddAllActivities(hands);
        var stop = new CancellationTokenSource();
        // The worker's own threads are not part of the test's flow.
        using (ExecutionContext.SuppressFlow())
            workers.Add((stop, Task.Run(() => RunAsync(new TemporalWorker(Client, options), stop.Token))));
        await Arrival.OfAsync(Client, WorkerDownNames.TaskQueue, options.Identity!);
    }

    public async Task StopWorkersAsync()
    {
        foreach (var (stop, running) in workers)
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }
        workers.Clear();
    }

    /// <summary>Starts the remediation as the health check does, first seen down a minute ago.</summary>
    public async Task<WorkflowHandle> StartAsync(object? input = null, string? id = null) =>
        await Client.StartWorkflowAsync(WorkerDownNames.Remediation, [input ?? Down()], new WorkflowOptions(id ?? Id, WorkerDownNames.TaskQueue));

    /// <summary>The input of a target that is down.</summary>
    public object Down(bool dryRun = false) => new { target = Target, dryRun, reason = "down for 1 min", seen = new TargetMemory { FirstSeenDown = Now - TimeSpan.FromMinutes(1) } };

    public async Task<RemediationResult> ResultAsync(string? id = null)
    {
        using (clock.Park())
            return await Client.GetWorkflowHandle(id ?? Id).GetResultAsync<RemediationResult>();
    }

    /// <summary>Looks every second of the clock until it is so.</summary>
    public async Task UntilAsync(Func<bool> isSo, TimeSpan limit) => await UntilAsync(() => Task.FromResult(isSo()), limit);

    /// <summary>Looks every second of the clock until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan limit)
    {
        for (var deadline = Now + limit; !await isSo(); await Task.Delay(TimeSpan.FromSeconds(1), clock))
            Assert.True(Now < deadline, $"it never came to that; {clock.Describe()}");
    }

    public Task DelayAsync(TimeSpan span) => Task.Delay(span, clock);

    public Task<string> UpdateAsync(string name, object? note = null) => Client.GetWorkflowHandle(Id).ExecuteUpdateAsync<string>(name, [note]);

    public Task<IncidentStatus> StatusAsync() => Run.QueryAsync(w => w.Status());

    public async ValueTask DisposeAsync()
    {
        clock.LockSkipping();
        await StopWorkersAsync();
        await Server.DisposeAsync();
        clock.Dispose();
    }

    private async Task ReplayAsync()
    {
        await foreach (var run in Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.Remediation}'"))
            await ReplayArchive.Replayer().ReplayWorkflowAsync(await Client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync());
    }

    private static async Task RunAsync(TemporalWorker worker, CancellationToken stop)
    {
        using (worker)
        {
            try
            {
                await worker.ExecuteAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // That is how a stopped worker ends.
            }
        }
    }
}
