using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>The commands of each recorded step, as <c>kubectl</c> sends them, or the stand-in kubelet's failure as a fault.</summary>
internal static class RecordedSteps
{
    private const string Bad = "registry.example.com/hosting-worker:does-not-exist";
    private const string State = "kfake/state";

    // Crashes before its readiness counts, as the stand-in's containers did.
    private static readonly ContainerScript Crash = new() { ExitAfter = TimeSpan.FromMilliseconds(10), Exit = new ContainerExit(1, "Error") };
    private static readonly ContainerExit OutOfMemory = new(137, "OOMKilled");

    /// <summary>The steps; one without a recording is what must have happened between two that have one.</summary>
    public static IReadOnlyList<(string Name, Func<TestCluster, Task> Play)> InOrder { get; } =
    [
        ("01-create", Settling(c => c.Deploy())),
        ("02-rollout-restart", Settling(c => c.Restart())),
        ("03-set-image-good", Settling(c => c.SetImage(Image("v2")))),
        ("04-set-image-same", Settling(c => c.SetImage(Image("v2")))),
        ("05-set-deadline", Settling(c => c.PatchSpec(new { progressDeadlineSeconds = 25 }))),
        ("06-set-image-bad", SetBadImage),
        ("07-rollout-undo", Settling(c => c.Undo("3"))),
        ("08-delete-pod", Settling(c => DeletePods(c))),
        ("09-undo-to-revision", Settling(c => c.Undo("1"))),
        ("11-annotate-change-cause", AnnotateAndSetImage),
        ("12-pause", Settling(Pause)),
        ("13-resume", Settling(Resume)),
        ("14-scale-3", Settling(c => c.PatchSpec(new { replicas = 3 }))),
        ("15-restart-3", Settling(c => c.Restart("2026-01-01T00:01:00Z"))),
        ("16-scale-0", Settling(c => c.PatchSpec(new { replicas = 0 }))),
        ("17-scale-1", Settling(c => c.PatchSpec(new { replicas = 1 }))),
        ("18-force-delete-pod", Settling(c => DeletePods(c, grace: 0))),
        ("19-evicted", Settling(Evict)),
        ("20-evicted-cleanup", Settling(c => DeletePods(c, fields: "status.phase=Failed"))),
        ("21-oomkilled-once", Settling(RunOutOfMemory)),
        ("22-oomkilled-loop", RunOutOfMemoryTwice),
        ("23-crashloop", CrashLoop),
        ("24-crashloop-recovers", Recover),
        ("25-crashloop-rollout", RollOutCrashing),
        ("26-crashloop-undo", Settling(c => c.Undo("9"))),
        ("27-between", Settling(c => SetState(c, "CrashAfterReady"))),
        ("28-between", Settling(c => c.Undo("11"))),
        ("30-notready", Settling(NotReady)),
        ("31-unschedulable", Settling(Cordon)),
        ("32-unschedulable-resources", Settling(RequestTooMuch)),
        ("33-config-error", Settling(MissConfiguration)),
        ("34-stuck-terminating", Settling(StickInTermination)),
    ];

    private static string Image(string tag) => $"registry.example.com/hosting-worker:{tag}";

    // Long enough for every pod that ends to be gone.
    private static Func<TestCluster, Task> Settling(Func<TestCluster, Task> play) => async cluster =>
    {
        await play(cluster);
        await cluster.Wait(TimeSpan.FromSeconds(4));
    };

    private static async Task DeletePods(TestCluster cluster, int? grace = null, string? fields = null)
    {
        foreach (var pod in (await cluster.Core.ListNamespacedPodAsync(TestCluster.Namespace, fieldSelector: fields)).Items)
            await cluster.Core.DeleteNamespacedPodAsync(pod.Metadata.Name, TestCluster.Namespace, gracePeriodSeconds: grace);
    }

    private static Task Deadline(TestCluster cluster) => cluster.Until(
        async () => (await cluster.Deployment()).Status.Conditions.Any(c => c.Reason == "ProgressDeadlineExceeded"), "the deadline");

    private static Task Annotate(TestCluster cluster, string name, string value) => cluster.Apps.PatchNamespacedDeploymentAsync(
        new V1Patch(new { metadata = new { annotations = new Dictionary<string, string> { [name] = value } } }, V1Patch.PatchType.MergePatch), TestCluster.Worker, TestCluster.Namespace);

    private static async Task SetBadImage(TestCluster cluster)
    {
        cluster.Cluster.Faults.Inject(new ImagePullFailure { Image = Bad });
        await cluster.SetImage(Bad);
        await Deadline(cluster);
    }

    private static async Task AnnotateAndSetImage(TestCluster cluster)
    {
        await Annotate(cluster, "kubernetes.io/change-cause", "image v3");
        await cluster.Wait(TimeSpan.FromMilliseconds(90));
        await cluster.SetImage(Image("v3"));
        await cluster.Wait(TimeSpan.FromSeconds(4));
    }

    private static async Task Pause(TestCluster cluster)
    {
        await cluster.PatchSpec(new { paused = true });
        await cluster.Wait(TimeSpan.FromMilliseconds(90));
        await cluster.SetImage(Image("v4"));
    }

    private static Task Resume(TestCluster cluster) => cluster.Apps.PatchNamespacedDeploymentAsync(
        new V1Patch("""{"spec":{"paused":null}}""", V1Patch.PatchType.StrategicMergePatch), TestCluster.Worker, TestCluster.Namespace);

    private static async Task Evict(TestCluster cluster)
    {
        using var fault = cluster.Cluster.Faults.Inject(new Eviction());
        await cluster.Until(async () => (await cluster.Pods()).Any(p => p.Status.Phase == "Failed"), "the eviction");
    }

    private static async Task RunOutOfMemory(TestCluster cluster) =>
        cluster.Runtime.End((await cluster.Pods()).Single().Metadata.Name, OutOfMemory);

    private static async Task RunOutOfMemoryTwice(TestCluster cluster)
    {
        await RunOutOfMemory(cluster);
        await cluster.Until(async () => (await cluster.Pods())[0].Status.ContainerStatuses[0] is { RestartCount: 2, Ready: true }, "the second restart");
        await RunOutOfMemory(cluster);
        await cluster.Wait(TimeSpan.FromSeconds(2));
    }

    private static async Task CrashLoop(TestCluster cluster)
    {
        cluster.Runtime.Default = Crash;
        var old = (await cluster.Pods()).Single().Metadata.Uid;
        await DeletePods(cluster);
        await cluster.Until(async () => (await cluster.Pods()) is [{ Status.ContainerStatuses: [{ RestartCount: 2, State.Waiting: not null }] } p] && p.Metadata.Uid != old, "the second back-off");
    }

    private static async Task Recover(TestCluster cluster)
    {
        cluster.Runtime.Default = new ContainerScript();
        await cluster.Wait(TimeSpan.FromSeconds(25));
    }

    private static async Task RollOutCrashing(TestCluster cluster)
    {
        cluster.Runtime.On(start => start.Pod.Metadata.Annotations?.Contains(KeyValuePair.Create(State, "CrashLoopBackOff")) == true ? Crash : null);
        await SetState(cluster, "CrashLoopBackOff");
        await Deadline(cluster);
    }

    // By this annotation the stand-in chose what a container does.
    private static Task SetState(TestCluster cluster, string state) =>
        cluster.PatchTemplate(new { metadata = new { annotations = new Dictionary<string, string> { [State] = state } } });

    // The stand-in's container said that it is not ready; here it has no probe to say it by.
    private static async Task NotReady(TestCluster cluster)
    {
        await SetReady(cluster, false);
        await cluster.Wait(TimeSpan.FromSeconds(3));
        await SetReady(cluster, true);
    }

    private static async Task SetReady(TestCluster cluster, bool ready)
    {
        var pod = (await cluster.Pods()).Single();
        pod.Status.ContainerStatuses[0].Ready = ready;
        foreach (var condition in pod.Status.Conditions.Where(c => c.Type is "Ready" or "ContainersReady"))
        {
            condition.Status = ready ? "True" : "False";
            condition.Reason = ready ? null : "ContainersNotReady";
            condition.LastTransitionTime = cluster.Time.GetUtcNow().UtcDateTime;
        }
        await cluster.Core.ReplaceNamespacedPodStatusAsync(pod, pod.Metadata.Name, TestCluster.Namespace);
    }

    private static async Task Cordon(TestCluster cluster)
    {
        await SetUnschedulable(cluster, true);
        await DeletePods(cluster);
        await cluster.Wait(TimeSpan.FromSeconds(4));
        await SetUnschedulable(cluster, false);
    }

    private static Task SetUnschedulable(TestCluster cluster, bool unschedulable) =>
        cluster.Core.PatchNodeAsync(new V1Patch(new { spec = new { unschedulable } }, V1Patch.PatchType.StrategicMergePatch), "node-1");

    private static async Task RequestTooMuch(TestCluster cluster)
    {
        await cluster.PatchTemplate(new { spec = new { containers = new[] { new { name = "worker", resources = new { requests = new { memory = "64Gi" } } } } } });
        await Deadline(cluster);
        await cluster.Undo("13");
    }

    private static async Task MissConfiguration(TestCluster cluster)
    {
        using (cluster.Cluster.Faults.Inject(new MissingConfigMap("missing-config")))
        {
            await cluster.Restart("2026-01-01T00:02:00Z");
            await cluster.Wait(TimeSpan.FromSeconds(3));
        }
        await cluster.UntilRolledOut();
    }

    private static async Task StickInTermination(TestCluster cluster)
    {
        using (cluster.Cluster.Faults.Inject(new StuckTerminating()))
        {
            await DeletePods(cluster);
            await cluster.Wait(TimeSpan.FromSeconds(5));
        }
    }
}
