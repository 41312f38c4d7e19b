using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Workflows.Unattended;

public class ApiFaultTests
{
    private static readonly Dictionary<string, Func<ApiFault>> Faults = new()
    {
        ["429"] = () => new TooManyRequests(2),
        ["409"] = () => new ServerError(409),
        ["500"] = () => new ServerError(500),
        ["503"] = () => new ServerError(503),
        ["time-out"] = () => new NoAnswer(),
        ["time-out after the effect"] = () => new NoAnswer { TakesEffect = true },
        ["reset"] = () => new ConnectionReset(),
        ["lost answer"] = () => new LostAnswer(),
        ["stale read"] = () => new StaleReads(),
    };

    private static readonly (string Verb, string Resource)[] Calls =
    [
        ("get", "deployments"), ("list", "replicasets"), ("list", "pods"), ("list", "events"), ("list", "nodes"), ("get", "pods/log"),
        ("patch", "deployments"), ("watch", "deployments"), ("watch", "pods"), ("create", "events"),
    ];

    public static TheoryData<string> EveryFault => [.. Faults.Keys];

    public static TheoryData<string, string> LastingFaults => new(
        from fault in Faults.Keys
        from call in new[] { "patch deployments", "get deployments", "list pods" }
        where !(fault == "stale read" && call == "patch deployments")
        select (fault, call));

    [Theory]
    [MemberData(nameof(EveryFault))]
    public async Task A_fault_that_passes_at_every_call_costs_time_and_nothing_else(string fault)
    {
        var (result, effects, pages, _) = await PlayAsync(cluster =>
        {
            foreach (var (verb, resource) in Calls)
                cluster.Inject(Faults[fault]() with { Verb = verb, Resource = resource, Times = 1 });
        }, repaired: false);

        Assert.Equal((RemediationOutcome.Restored, 1, 0), (result.Outcome, effects, pages.Count));
    }

    [Theory]
    [MemberData(nameof(LastingFaults))]
    public async Task A_fault_that_lasts_ends_with_people_called_in_time_and_never_with_a_second_effect(string fault, string call)
    {
        var (result, effects, pages, _) = await PlayAsync(
            cluster => cluster.Inject(Faults[fault]() with { Verb = call.Split(' ')[0], Resource = call.Split(' ')[1] }), repaired: true);

        Assert.True(effects <= 1, $"{effects} effects");
        if (result.Outcome == RemediationOutcome.Restored)
            return;
        Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
        Assert.True(pages[0].At - result.DownAt <= TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(5), $"the page came {pages[0].At - result.DownAt} after first-seen-down");
    }

    // A bad deploy; the faults begin with the first diagnosis. Where they last, they end, and somebody repairs the worker, when people were called.
    private static Task<(RemediationResult Result, int Effects, IReadOnlyList<ReceivedPage> Pages, bool Called)> PlayAsync(Action<ClusterFaults> inject, bool repaired)
    {
        var hook = new ActivityHook("Diagnose");
        return PlayedScenario.InWorldAsync(hook.World(), async stage =>
        {
            hook.Before = () =>
            {
                inject(stage.World.Cluster.Faults);
                return Task.FromResult(false);
            };
            await stage.BeginAsync();
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            if (repaired)
                await RepairAsync(stage);
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(15));
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", result.Timeline.Select(t => $"{t.At:HH:mm:ss} {t.Step}: {t.Text}")));
            return (result, Effects(stage), stage.World.Receiver.Pages, stage.World.Receiver.Pages.Count > 0);
        });
    }

    private static async Task RepairAsync(Stage stage)
    {
        var handle = stage.World.Client.GetWorkflowHandle("worker-down/hosting-worker");
        await stage.UntilAsync(async () => stage.World.Receiver.Pages.Count > 0 || await Stage.IsClosedAsync(handle), TimeSpan.FromMinutes(15), "nobody was called and nothing was restored");
        if (stage.World.Receiver.Pages.Count == 0)
            return;
        stage.World.Cluster.Faults.Clear();
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
    }

    private static int Effects(Stage stage) => stage.World.Cluster.Requests.Count(r => r is { IsMutation: true, Verb: "patch", Resource: "deployments" }
        && r.Body.Contains("worker-down.io/attempt", StringComparison.Ordinal) && r.Status is 200);
}
