using Sandbox.TemporalTestServer;
using Temporalio.Activities;
using Temporalio.Worker;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance.Stress;

/// <summary>What befalls a service and the workers of one queue, in an order that a seed decides.</summary>
internal sealed class Chaos(TemporalFixture temporal, TemporalFaults faults, string queue, Random random) : IAsyncDisposable
{
    private static readonly string[] Answers =
    [
        "StartWorkflowExecution", "SignalWorkflowExecution", "RespondWorkflowTaskCompleted", "RespondActivityTaskCompleted",
    ];

    private readonly List<RunningWorker> workers = [];
    private readonly List<Task> ending = [];
    private readonly List<string> killed = [];
    private int named;

    /// <summary>One thing happens.</summary>
    public async Task StrikeAsync()
    {
        switch (random.Next(8))
        {
            case 0 or 1 when workers.Count < 3:
                await StartWorkerAsync();
                break;
            case 2 when workers.Count > 0:
                End(kill: false);
                break;
            case 3 when workers.Count > 0:
                End(kill: true);
                break;
            case 4:
                faults.LoseAnswers(Answers[random.Next(Answers.Length)]);
                break;
            case 5:
                faults.DuplicateTasks();
                break;
            case 6:
                faults.DropPolls();
                break;
            case 7 when random.Next(5) == 0:
                await faults.RestartAsync();
                break;
            default:
                await temporal.PassAsync(TimeSpan.FromMilliseconds(random.Next(500)));
                break;
        }
        await Task.Delay(random.Next(20)); // let the others in between
    }

    /// <summary>No more strikes; one worker is there for what is left.</summary>
    public async Task CalmAsync()
    {
        if (workers.Count == 0)
            await StartWorkerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // A killed worker would try for minutes to reach the service: now that all is over it may end.
        foreach (var identity in killed)
            faults.RestoreWorker(identity);
        while (workers.Count > 0)
            End(kill: false);
        await Task.WhenAll(ending);
    }

    private async Task StartWorkerAsync()
    {
        var identity = $"worker-{++named}";
        var options = new TemporalWorkerOptions(queue) { MaxCachedWorkflows = random.Next(3) * 5 }
            .AddWorkflow<Errand>()
            .AddActivity(ActivityDefinition.Create("double", typeof(int), [typeof(int)], 1, args => 2 * (int)args[0]!));
        workers.Add(new RunningWorker(identity, new TemporalWorker(await temporal.ConnectAsync(identity), options)));
    }

    // A killed worker is cut off first, so that nothing of what it still does has an effect.
    private void End(bool kill)
    {
        var worker = workers[random.Next(workers.Count)];
        workers.Remove(worker);
        if (kill)
        {
            faults.SeverWorker(worker.Identity);
            killed.Add(worker.Identity);
        }
        ending.Add(worker.EndAsync());
    }

    private sealed class RunningWorker
    {
        private readonly CancellationTokenSource stop = new();
        private readonly TemporalWorker worker;
        private readonly Task running;

        public RunningWorker(string identity, TemporalWorker worker)
        {
            Identity = identity;
            this.worker = worker;
            running = worker.ExecuteAsync(stop.Token);
        }

        public string Identity { get; }

        public async Task EndAsync()
        {
            await stop.CancelAsync();
            await Record.ExceptionAsync(() => running); // it ends with the cancellation
            worker.Dispose();
            stop.Dispose();
        }
    }
}
