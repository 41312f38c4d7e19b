using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>A cluster on a clock of its own, with the administrator's client.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    public const string Namespace = "default";
    public const string Worker = "hosting-worker";

    private TestCluster(TimeProvider time, ScriptedRuntime runtime, KubernetesCluster cluster)
    {
        Time = time;
        Runtime = runtime;
        Cluster = cluster;
        Client = new Kubernetes(cluster.ClientConfiguration());
    }

    public TimeProvider Time { get; }

    public ScriptedRuntime Runtime { get; }

    public KubernetesCluster Cluster { get; }

    public Kubernetes Client { get; }

    public IAppsV1Operations Apps => Client.AppsV1;

    public ICoreV1Operations Core => Client.CoreV1;

    /// <summary>A cluster on a clock that skips what nobody works in.</summary>
    public static Task<TestCluster> StartAsync(Func<ClusterOptions, ClusterOptions>? change = null) =>
        StartAsync(new SkippingTimeProvider(startLocked: false), change);

    /// <summary>A cluster whose clock moves only in the waits of the test: for what depends on the order of every step.</summary>
    public static Task<TestCluster> StartStillAsync(Func<ClusterOptions, ClusterOptions>? change = null) => StartAsync(new StillClock(), change);

    private static async Task<TestCluster> StartAsync(TimeProvider time, Func<ClusterOptions, ClusterOptions>? change)
    {
        var runtime = new ScriptedRuntime(time);
        var options = new ClusterOptions { Time = time, Runtime = runtime };
        var cluster = await KubernetesCluster.StartAsync(change?.Invoke(options) ?? options);
        return new TestCluster(time, runtime, cluster);
    }

    /// <summary>A test holds the clock but where it waits on it. Call it in the test itself.</summary>
    public Flow? Hold() => Time.EnterFlow("test", holds: true);

    public Task Wait(TimeSpan span)
    {
        if (Time is not StillClock still)
            return Task.Delay(span, Time);
        still.Advance(span);
        return Task.CompletedTask;
    }

    public Task<V1Deployment> Deployment(string name = Worker) => Apps.ReadNamespacedDeploymentAsync(name, Namespace);

    public async Task<IReadOnlyList<V1Pod>> Pods(string? selector = null) =>
        [.. (await Core.ListNamespacedPodAsync(Namespace, labelSelector: selector)).Items];

    public async Task<IReadOnlyList<V1ReplicaSet>> ReplicaSets() => [.. (await Apps.ListNamespacedReplicaSetAsync(Namespace)).Items];

    public async Task<string> Log(string pod, bool? previous = null, int? tailLines = null)
    {
        await using var stream = await Core.ReadNamespacedPodLogAsync(pod, Namespace, previous: previous, tailLines: tailLines);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Looks every few milliseconds of the cluster's time until it holds; fails after half an hour of it.</summary>
    public async Task Until(Func<Task<bool>> holds, string what)
    {
        var limit = Time.GetUtcNow().AddMinutes(30);
        while (!await holds())
        {
            Assert.True(Time.GetUtcNow() < limit, $"never came true: {what}; the clock: {(Time as SkippingTimeProvider)?.Describe()}");
            await Wait(TimeSpan.FromMilliseconds(20));
        }
    }

    public Task UntilRolledOut(string name = Worker) => Until(async () => IsComplete(await Deployment(name)), "the rollout is complete");

    public async Task<V1Deployment> Deploy(string image = "registry.example.com/hosting-worker:v1", Action<V1Deployment>? change = null)
    {
        var created = await Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment(image, change), Namespace);
        await UntilRolledOut(created.Metadata.Name);
        return await Deployment(created.Metadata.Name);
    }

    public Task<V1Deployment> SetImage(string image) =>
        PatchTemplate(new { spec = new { containers = new[] { new { name = "worker", image } } } });

    /// <summary>What <c>kubectl rollout restart</c> sends.</summary>
    public Task<V1Deployment> Restart(string at = "2026-01-01T00:00:00Z") =>
        PatchTemplate(new { metadata = new { annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/restartedAt"] = at } } });

    public Task<V1Deployment> PatchTemplate(object template) => PatchSpec(new { template });

    public Task<V1Deployment> PatchSpec(object spec) =>
        Apps.PatchNamespacedDeploymentAsync(new V1Patch(new { spec }, V1Patch.PatchType.StrategicMergePatch), Worker, Namespace);

    /// <summary>What <c>kubectl rollout undo --to-revision</c> sends.</summary>
    public async Task Undo(string revision)
    {
        var set = (await ReplicaSets()).Single(r => r.Metadata.Annotations["deployment.kubernetes.io/revision"] == revision);
        set.Spec.Template.Metadata.Labels.Remove("pod-template-hash");
        var annotations = (await Deployment()).Metadata.Annotations;
        var patch = $$"""
            [{"op":"replace","path":"/spec/template","value":{{KubernetesJson.Serialize(set.Spec.Template)}}},
             {"op":"replace","path":"/metadata/annotations","value":{{KubernetesJson.Serialize(annotations)}}}]
            """;
        await Apps.PatchNamespacedDeploymentAsync(new V1Patch(patch, V1Patch.PatchType.JsonPatch), Worker, Namespace);
    }

    public static bool IsComplete(V1Deployment d) =>
        d.Status.ObservedGeneration == d.Metadata.Generation && d.Status.UpdatedReplicas.GetValueOrDefault() == d.Spec.Replicas
        && d.Status.Replicas.GetValueOrDefault() == d.Spec.Replicas && d.Status.AvailableReplicas.GetValueOrDefault() == d.Spec.Replicas;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
        (Time as IDisposable)?.Dispose();
    }
}
