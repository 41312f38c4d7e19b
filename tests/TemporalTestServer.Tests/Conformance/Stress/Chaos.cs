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
        "StartWorkflowExecution", "SignalWorkflowExecution", "UpdateWorkflowExecution", "RespondWorkflowTaskCompleted", "RespondActivityTaskCompleted",
    ];

    private static readonly TemporalPart[] Parts = [TemporalPart.Matching, TemporalPart.History];

    private readonly List<ChaosWorker> workers = [];
    private readonly List<Task> ending = [];
    private readonly List<string> killed = [];
    private readonly SortedDictionary<string, int> strikes = new(StringComparer.Ordinal);
    private int named;

    /// <summary>One thing happens.</summary>
    public async Task StrikeAsync()
    {
        switch (random.Next(10))
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
                Note("answers lost");
                faults.LoseAnswers(Answers[random.Next(Answers.Length)]);
                break;
            case 5:
                Note("tasks given out twice");
                faults.DuplicateTasks();
                break;
            case 6:
                Note("polls dropped");
                faults.DropPolls();
                break;
            case 7 when random.Next(5) == 0:
                Note("restarts");
                await faults.RestartAsync();
                break;
            case 8:
                Note("part failures");
                faults.Failing = Parts[random.Next(Parts.Length)];
                await LetOthersInAsync();
                faults.Failing = TemporalPart.None;
                break;
            case 9:
                Note("freezes");
                faults.Frozen = true;
                await LetOthersInAsync();
                faults.Frozen = false;
                break;
            default:
                await temporal.PassAsync(TimeSpan.FromMilliseconds(random.Next(500)));
                break;
        }
        await LetOthersInAsync();
    }

    /// <summary>No more strikes; one worker is there for what is left.</summary>
    public async Task CalmAsync()
    {
        if (workers.Count == 0)
            await StartWorkerAsync();
    }

    /// <summary>How often what happened.</summary>
    public override string ToString() => string.Join(", ", strikes.Select(s => $"{s.Value} {s.Key}"));

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
        Note("workers started");
        var identity = $"worker-{++named}";
        var options = new TemporalWorkerOptions(queue) { MaxCachedWorkflows = random.Next(3) * 5 }
            .AddWorkflow<Errand>()
            .AddActivity(ActivityDefinition.Create("double", typeof(int), [typeof(int)], 1, args => 2 * (int)args[0]!));
        workers.Add(new ChaosWorker(identity, new TemporalWorker(await temporal.ConnectAsync(identity), options)));
    }

    // A killed worker is cut off first, so that nothing of what it still does has an effect.
    private void End(bool kill)
    {
        var worker = workers[random.Next(workers.Count)];
        workers.Remove(worker);
        if (kill)
        {
            Note("workers killed");
            faults.SeverWorker(worker.Identity);
            killed.Add(worker.Identity);
        }
        ending.Add(worker.EndAsync());
    }

    private Task LetOthersInAsync() => Task.Delay(random.Next(20));

    private void Note(string strike) => strikes[strike] = strikes.GetValueOrDefault(strike) + 1;
}
