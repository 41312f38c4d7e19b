using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Verify;

public class VerifyTests : HandsTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(80);

    [Fact]
    public Task A_worker_that_works_passes_with_its_log_lines_and_few_reads_because_it_is_watched() => WithWorkerAsync("v1", null, async (stage, hands) =>
    {
        var reads = PodLists(stage);

        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, Limit);

        Assert.Equal((Verdict.Passed, Reasons.ProvedHealthy), (verification.Verdict, verification.Reason));
        Assert.Contains(verification.Checks, c => c is { Name: "query answered on hosting-dns", Held: true });
        Assert.Contains(verification.ConnectivityLines, l => l.Contains("Connected to Temporal", StringComparison.Ordinal));
        Assert.InRange(PodLists(stage) - reads, 1, 5);
    });

    [Fact]
    public Task Where_watching_is_not_allowed_it_looks_again_and_again() => WithWorkerAsync("v1", null, async (stage, hands) =>
    {
        stage.World.Cluster.Faults.Inject(new ForbiddenVerb { Verb = "watch" });
        var reads = PodLists(stage);

        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, Limit);

        Assert.Equal(Verdict.Passed, verification.Verdict);
        Assert.InRange(PodLists(stage) - reads, 8, 15);
        Assert.Equal(2, stage.World.Cluster.Requests.Count(r => r is { Verb: "watch", Status: 403 or 0 }));
    });

    [Fact]
    public Task A_watch_that_breaks_is_opened_again() => WithWorkerAsync("v1", null, async (stage, hands) =>
    {
        stage.World.Cluster.Faults.Inject(new WatchDrop { Verb = "watch", Times = 4 });

        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, Limit);

        Assert.Equal(Verdict.Passed, verification.Verdict);
        Assert.True(stage.World.Cluster.Requests.Count(r => r is { Verb: "watch" }) > 4);
    });

    [Fact]
    public Task New_pods_that_fail_end_it_long_before_its_limit() => WithWorkerAsync("v1", null, async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        var began = stage.Time.GetUtcNow();

        var verification = await hands.VerifyAsync(new() { ActedAt = began }, TimeSpan.FromMinutes(5));

        Assert.Equal((Verdict.Failed, Reasons.NewPodsFail), (verification.Verdict, verification.Reason));
        Assert.True(stage.Time.GetUtcNow() - began < TimeSpan.FromSeconds(45), $"it took {stage.Time.GetUtcNow() - began}");
    });

    [Fact]
    public Task The_zombie_is_noticed_its_pod_ready_and_its_poller_gone() => WithWorkerAsync("v3", "lost-connection:1", async (stage, hands) =>
    {
        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, TimeSpan.FromSeconds(100));

        Assert.Equal((Verdict.Inconclusive, Reasons.ReadyButNotPolling), (verification.Verdict, verification.Reason));
    });

    [Fact]
    public Task The_wedged_process_is_noticed_it_polls_and_does_not_answer() => WithWorkerAsync("v3", "wedged", async (stage, hands) =>
    {
        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, Limit);

        Assert.Equal((Verdict.Inconclusive, Reasons.PollsWithoutAnswering), (verification.Verdict, verification.Reason));
    });

    [Fact]
    public Task An_unreadable_cluster_never_passes() => WithWorkerAsync("v1", null, async (stage, hands) =>
    {
        stage.World.Cluster.Faults.Inject(new ServerError(503) { Resource = "pods" });

        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, Limit);

        Assert.Equal(Verdict.Inconclusive, verification.Verdict);
        Assert.Contains(verification.Checks, c => c is { Name: "pods ready", Held: null });
    });

    // A closed workflow on each queue, by the version that works; then the version that is to be proved.
    private static Task WithWorkerAsync(string version, string? fault, Func<Stage, Hands, Task> test) => InWorldAsync(async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilReadyAsync(stage, hands);
        await stage.StartTenantsAsync(2);
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(3));
        if ((version, fault) != ("v1", null))
        {
            await stage.World.DeployAsync(HostingDeployment.Of(version, fault));
            await stage.UntilAsync(() => IsServedByAsync(hands, version), TimeSpan.FromMinutes(2), $"{version} never became ready");
        }
        await test(stage, hands);
    });

    private static async Task<bool> IsServedByAsync(Hands hands, string version) =>
        (await hands.PodsAsync()).Any(p => p.Spec.Containers[0].Image == HostingDeployment.Image(version) && p.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true);

    private static DateTimeOffset Started(Stage stage) => stage.Time.GetUtcNow() - TimeSpan.FromMinutes(5);

    private static int PodLists(Stage stage) => stage.World.Cluster.Requests.Count(r => r is { Verb: "list", Resource: "pods" });
}
