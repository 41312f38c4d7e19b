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
    public Task An_unreadable_cluster_never_passes() => WithWorkerAsync("v1", null, async (stage, hands) =>
    {
        stage.World.Cluster.Faults.Inject(new ServerError(503) { Resource = "pods" });

        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, Limit);

        Assert.Equal(Verdict.Inconclusive, verification.Verdict);
        Assert.Contains(verification.Checks, c => c is { Name: "pods ready", Held: null });
    });

    private static int PodLists(Stage stage) => stage.World.Cluster.Requests.Count(r => r is { Verb: "list", Resource: "pods" });
}
