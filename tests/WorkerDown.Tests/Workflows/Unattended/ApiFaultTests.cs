using k8s;
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
        var (result, effects, pages) = await PlayAsync(cluster =>
        {
            foreach (var (verb, resource) in Calls)
                cluster.Inject(Faults[fault]() with { Verb = verb, Resource = resource, Times = 1 });
        });

        Assert.Equal((RemediationOutcome.Restored, 1L, 0), (result.Outcome, effects, pages.Count));
    }

    [Theory]
    [MemberData(nameof(LastingFaults))]
    public async Task A_fault_that_lasts_ends_proved_or_with_people_called_in_time_and_never_with_an_act_made_twice(string fault, string call)
    {
        var (result, effects, pages) = await PlayAsync(cluster => cluster.Inject(Faults[fault]() with { Verb = call.Split(' ')[0], Resource = call.Split(' ')[1] }));

        Assert.Equal(result.Attempts.Count(a => a.Act == ActStatus.Done), effects);
        if (result.Outcome == RemediationOutcome.Restored)
            return;
        Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
        Assert.True(pages[0].At - result.DownAt <= TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(5), $"the page came {pages[0].At - result.DownAt} after first-seen-down");
    }

    // A bad deploy; the faults begin with the first diagnosis. When people were called the faults end, and they repair the worker.
    private static Task<(RemediationResult Result, long Effects, IReadOnlyList<ReceivedPage> Pages)> PlayAsync(Action<ClusterFaults> inject)
    {
        var hook = new ActivityHook("Diagnose");
        return PlayedScenario.InWorldAsync(hook.World(), async stage =>
        {
            var before = 0L;
            hook.Before = async () =>
            {
                before = await GenerationAsync(stage);
                inject(stage.World.Cluster.Faults);
                return false;
            };
            await stage.BeginAsync();
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            var handle = stage.World.Client.GetWorkflowHandle("worker-down/hosting-worker");
            await stage.UntilAsync(async () => stage.World.Receiver.Pages.Count > 0 || await Stage.IsClosedAsync(handle), TimeSpan.FromMinutes(15), "nobody was called and nothing was restored");
            stage.World.Cluster.Faults.Clear();
            var effects = await GenerationAsync(stage) - before;
            if (stage.World.Receiver.Pages.Count > 0)
                await stage.World.DeployAsync(HostingDeployment.Of("v1"));
            return (await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10)), effects, stage.World.Receiver.Pages);
        });
    }

    // Each change of the Deployment raises it by one, whoever heard of its answer.
    private static async Task<long> GenerationAsync(Stage stage) =>
        (await stage.World.Kubernetes.AppsV1.ReadNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace)).Metadata.Generation ?? 0;
}
