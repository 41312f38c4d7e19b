using System.Security.Cryptography;
using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;
using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

/// <summary>
/// The cluster that the conformance tests run against, in a namespace of their own that goes with them: the simulator, or
/// a real one where <c>WORKERDOWN_TEST_KUBECONFIG</c> names its kubeconfig (<c>WORKERDOWN_TEST_KUBECONTEXT</c> the context,
/// <c>WORKERDOWN_TEST_IMAGE</c> an image that it can pull and that runs until it is ended). Its identity must be an administrator.
/// </summary>
public sealed class ConformanceCluster : IAsyncDisposable
{
    public const string Worker = TestCluster.Worker;

    private static readonly string? RealConfig = Setting("WORKERDOWN_TEST_KUBECONFIG");

    private readonly TestCluster? simulated;
    private readonly KubernetesClientConfiguration configuration;

    private ConformanceCluster(TestCluster? simulated, KubernetesClientConfiguration configuration)
    {
        this.simulated = simulated;
        this.configuration = configuration;
        Client = new Kubernetes(configuration);
    }

    /// <summary>The image of every container.</summary>
    public static string Image { get; } = Setting("WORKERDOWN_TEST_IMAGE") ?? "registry.k8s.io/pause:3.10";

    /// <summary>An image that no registry has.</summary>
    public const string MissingImage = "registry.invalid/nobody/nothing:v1";

    public string Namespace { get; } = "conformance-" + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz", 8);

    public Kubernetes Client { get; }

    public IAppsV1Operations Apps => Client.AppsV1;

    public ICoreV1Operations Core => Client.CoreV1;

    private TimeProvider Time => simulated?.Time ?? TimeProvider.System;

    public static async Task<ConformanceCluster> OpenAsync()
    {
        var simulated = RealConfig is null ? await TestCluster.StartAsync() : null;
        var configuration = simulated?.Cluster.ClientConfiguration()
            ?? KubernetesClientConfiguration.BuildConfigFromConfigFile(RealConfig, Setting("WORKERDOWN_TEST_KUBECONTEXT"));
        var cluster = new ConformanceCluster(simulated, configuration);
        simulated?.Cluster.Faults.Inject(new ImagePullFailure { Image = MissingImage });
        await cluster.Core.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = cluster.Namespace } });
        return cluster;
    }

    /// <summary>Holds the simulator's clock but where the test waits on it; nothing on a real cluster. Call it in the test itself.</summary>
    public Flow? Hold() => simulated?.Hold();

    /// <summary>The simulator with its controls; a test that needs them is skipped on a real cluster.</summary>
    public TestCluster Controls(string what)
    {
        Assert.SkipWhen(simulated is null, $"a real cluster has no control for {what}");
        return simulated!;
    }

    /// <summary>A client that acts as somebody else.</summary>
    public Kubernetes As(string user) => new(configuration, new Impersonation(user));

    /// <summary>Looks until it holds; fails after ten minutes of the cluster's clock.</summary>
    public async Task Until(Func<Task<bool>> holds, string what)
    {
        var limit = Time.GetUtcNow().AddMinutes(10);
        while (!await holds())
        {
            Assert.True(Time.GetUtcNow() < limit, $"never came true: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(simulated is null ? 250 : 20), Time);
        }
    }

    public Task<V1Deployment> Deployment() => Apps.ReadNamespacedDeploymentAsync(Worker, Namespace);

    public async Task<IReadOnlyList<V1Pod>> Pods() => [.. (await Core.ListNamespacedPodAsync(Namespace, labelSelector: "app=" + Worker)).Items];

    public async Task<IReadOnlyList<V1ReplicaSet>> ReplicaSets() => [.. (await Apps.ListNamespacedReplicaSetAsync(Namespace)).Items];

    /// <summary>The Deployment of the tests, whose pods end as soon as they are asked.</summary>
    public static V1Deployment Manifest(Action<V1Deployment>? change = null) => Manifests.Deployment(Image, d =>
    {
        d.Spec.Template.Spec.TerminationGracePeriodSeconds = 1;
        change?.Invoke(d);
    });

    public async Task<V1Deployment> Deploy(Action<V1Deployment>? change = null)
    {
        await Apps.CreateNamespacedDeploymentAsync(Manifest(change), Namespace);
        return await RolledOut();
    }

    public async Task<V1Deployment> RolledOut()
    {
        await Until(async () => TestCluster.IsComplete(await Deployment()), "the rollout is complete");
        return await Deployment();
    }

    public Task<V1Deployment> Patch(string body, V1Patch.PatchType type = V1Patch.PatchType.StrategicMergePatch) =>
        Apps.PatchNamespacedDeploymentAsync(new V1Patch(body, type), Worker, Namespace);

    /// <summary>What <c>kubectl rollout restart</c> sends.</summary>
    public Task<V1Deployment> Restart(string at) =>
        Patch($$$"""{"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "{{{at}}}"} } } } }""");

    public static string? Revision(V1ObjectMeta metadata) => metadata.Annotations?.TryGetValue("deployment.kubernetes.io/revision", out var revision) == true ? revision : null;

    public async ValueTask DisposeAsync()
    {
        await Core.DeleteNamespaceAsync(Namespace);
        Client.Dispose();
        if (simulated is not null)
            await simulated.DisposeAsync();
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private sealed class Impersonation(string user) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("Impersonate-User", user);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
