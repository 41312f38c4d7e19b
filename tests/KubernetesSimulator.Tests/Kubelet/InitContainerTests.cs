using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubelet;

public sealed class InitContainerTests
{
    private const string Image = "registry.example.com/hosting-worker:v1";

    [Fact]
    public async Task Init_containers_run_to_their_end_one_after_the_other_before_the_worker()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        var starts = Script(cluster, name => name == "worker" ? new() : Done());
        await Create(cluster, [new() { Name = "first" }, new() { Name = "second" }]);

        await cluster.Until(async () => await cluster.Pods() is [{ } now] && Status(now, "first")?.State.Running is not null, "the first runs");
        var pod = await Pod(cluster);
        Assert.Equal("Pending", pod.Status.Phase);
        Assert.Equal("PodInitializing", pod.Status.ContainerStatuses[0].State.Waiting.Reason);
        var condition = pod.Status.Conditions.Single(c => c.Type == "Initialized");
        Assert.Equal(("False", "ContainersNotInitialized", "containers with incomplete status: [first second]"), (condition.Status, condition.Reason, condition.Message));

        await cluster.UntilRolledOut();

        pod = await Pod(cluster);
        Assert.Equal(["first", "second", "worker"], starts);
        Assert.Equal("True", pod.Status.Conditions.Single(c => c.Type == "Initialized").Status);
        Assert.All(pod.Status.InitContainerStatuses, s => Assert.Equal((0, true), (s.State.Terminated.ExitCode, s.Ready)));
    }

    [Fact]
    public async Task An_init_container_that_fails_is_started_again_with_back_off_and_keeps_the_worker_waiting()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        var starts = Script(cluster, name => name == "worker" ? new() : Failed());
        await Create(cluster, [new() { Name = "migrate" }]);

        await cluster.Until(async () => await cluster.Pods() is [{ } now] && Status(now, "migrate") is { RestartCount: 2, State.Waiting: not null }, "the second back-off");

        var pod = await Pod(cluster);
        Assert.Equal("CrashLoopBackOff", Status(pod, "migrate")!.State.Waiting.Reason);
        Assert.Equal("Pending", pod.Status.Phase);
        Assert.DoesNotContain("worker", starts);
    }

    [Fact]
    public async Task A_pod_that_never_restarts_fails_with_its_init_container()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        Script(cluster, name => name == "worker" ? new() : Failed());

        await cluster.Core.CreateNamespacedPodAsync(
            new V1Pod
            {
                Metadata = new V1ObjectMeta { Name = "once" },
                Spec = new V1PodSpec
                {
                    RestartPolicy = "Never",
                    InitContainers = [new V1Container { Name = "migrate", Image = Image }],
                    Containers = [new V1Container { Name = "worker", Image = Image }],
                },
            },
            TestCluster.Namespace);

        await cluster.Until(async () => (await Pod(cluster)).Status.Phase == "Failed", "the failure");
    }

    [Fact]
    public async Task A_sidecar_starts_before_the_worker_and_ends_after_it()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        var starts = Script(cluster, _ => new() { EndsWithin = TimeSpan.FromSeconds(2) });
        await Create(cluster, [new() { Name = "proxy", RestartPolicy = "Always" }]);
        await cluster.UntilRolledOut();
        var pod = await Pod(cluster);
        Assert.Equal(["proxy", "worker"], starts);
        Assert.True(Status(pod, "proxy")!.Ready);

        await cluster.PatchSpec(new { replicas = 0 });
        await cluster.Until(async () => (await cluster.Pods()).Count == 0, "the pod is gone");

        var events = (await cluster.Core.ListNamespacedEventAsync(TestCluster.Namespace)).Items.Where(e => e.Reason == "Killing").ToList();
        Assert.Equal(["spec.containers{worker}", "spec.initContainers{proxy}"], events.OrderBy(e => e.LastTimestamp).Select(e => e.InvolvedObject.FieldPath));
        Assert.True(events.Max(e => e.LastTimestamp) - events.Min(e => e.LastTimestamp) >= TimeSpan.FromSeconds(2));
    }

    private static ContainerScript Done() => new() { ExitAfter = TimeSpan.FromSeconds(1), Exit = new ContainerExit(0, "Completed") };

    private static ContainerScript Failed() => new() { ExitAfter = TimeSpan.FromSeconds(1) };

    private static List<string> Script(TestCluster cluster, Func<string, ContainerScript> script)
    {
        var starts = new List<string>();
        cluster.Runtime.On(start =>
        {
            starts.Add(start.Container.Name);
            return script(start.Container.Name);
        });
        return starts;
    }

    private static Task Create(TestCluster cluster, IList<V1Container> inits)
    {
        foreach (var init in inits)
            init.Image = Image;
        return cluster.Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment(Image, d => d.Spec.Template.Spec.InitContainers = inits), TestCluster.Namespace);
    }

    private static async Task<V1Pod> Pod(TestCluster cluster) => (await cluster.Pods()).Single();

    private static V1ContainerStatus? Status(V1Pod pod, string init) => pod.Status.InitContainerStatuses?.SingleOrDefault(s => s.Name == init);
}
