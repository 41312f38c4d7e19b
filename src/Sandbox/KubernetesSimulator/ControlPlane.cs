using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Controllers;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Rbac;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator;

/// <summary>All parts of a cluster, put together.</summary>
internal sealed class ControlPlane
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ObjectStore store;
    private readonly ObjectRegistry registry;
    private readonly List<Controller> controllers;
    private readonly List<NodeAgent> agents;
    private readonly NodeLifecycleController lifecycle;
    private int addresses = 1;

    public ControlPlane(ClusterOptions options)
    {
        Clock = new ClusterClock(options.Time, stopping.Token);
        Requests = new RequestLog(options.Time);
        store = new ObjectStore(options.WatchHistory);
        Faults = new ClusterFaults(store);
        Authorizer = new Authorizer(store);
        registry = new ObjectRegistry(store, options.Time);
        var client = new ControllerClient(store, registry, Clock, options.Controllers);
        lifecycle = new NodeLifecycleController(client, Recorder("node-controller"), SilentSince, Clock, options.Controllers);
        controllers =
        [
            new DeploymentController(client, Recorder("deployment-controller"), Clock, options.Controllers),
            new ReplicaSetController(client, Recorder("replicaset-controller"), Clock, options.Controllers),
            new Scheduler(client, registry, Clock, options.Controllers),
            new GarbageCollector(client, Clock, options.Controllers),
            new NamespaceController(client, Clock, options.Controllers),
            lifecycle,
        ];
        var runtime = options.Runtime ?? new ScriptedRuntime(options.Time);
        agents =
        [
            .. options.Nodes.Select(n => new NodeAgent(
                new NodeContext(n.Name, store, registry, Clock, Recorder("kubelet", n.Name), runtime, options.Kubelet, Faults),
                () => $"10.244.0.{Interlocked.Increment(ref addresses)}")),
        ];
        store.Committed += Tell;
        Faults.Changed += () => Clock.After(TimeSpan.Zero, LookAtNodes);
        var presentation = new Presentation(options.Time);
        var handlers = new Handlers(
            new ReadHandler(store, presentation, new WatchStream(store, presentation, options.Time, stopping.Token)),
            new WriteHandler(registry, presentation, new DeleteHandler(store, registry, presentation), new ApplyHandler(store, registry, Authorizer, presentation, options.Time)),
            new LogHandler(store, FindWorker, options.Time),
            new ReviewHandler(Authorizer));
        Api = new ApiServer(handlers, Authorizer, Requests, Faults, Clock);
    }

    public ClusterClock Clock { get; }

    public ClusterFaults Faults { get; }

    public Authorizer Authorizer { get; }

    public RequestLog Requests { get; }

    public ApiServer Api { get; }

    /// <summary>Makes what every cluster has from the beginning.</summary>
    public void Start(ClusterOptions options)
    {
        foreach (var name in options.Namespaces.Concat(["default", "kube-system", "kube-public", "kube-node-lease"]).Distinct())
            registry.Create(ResourceTypes.Namespaces, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        BuiltInRoles.Create(registry);
        foreach (var node in options.Nodes)
            NodeObject.Create(registry, node, Clock.Now);
    }

    public int Load(string yaml, string ns) => ManifestLoader.Load(registry, yaml, ns);

    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        foreach (var agent in agents)
            await agent.StopAsync().ConfigureAwait(false);
    }

    private PodWorker? FindWorker(string uid) => agents.Select(a => a.Find(uid)).FirstOrDefault(w => w is not null);

    private DateTimeOffset? SilentSince(string node) => agents.FirstOrDefault(a => a.Name == node)?.SilentSince;

    private void LookAtNodes()
    {
        foreach (var agent in agents)
        {
            agent.Look();
            lifecycle.Look(agent.Name);
        }
    }

    private void Tell(WatchEvent change)
    {
        foreach (var controller in controllers)
            controller.Observe(change);
        foreach (var agent in agents)
            agent.Observe(change);
    }

    private EventRecorder Recorder(string component, string? host = null) => new(registry, Clock, component, host);
}
