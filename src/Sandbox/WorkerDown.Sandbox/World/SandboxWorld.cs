using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Processes;
using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Runtime;
using Temporalio.Worker;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Outage;
using WorkerDown.Host.Schedules;
using WorkerDown.Host.Worker;
using WorkerDown.Sandbox.Runtimes;

namespace WorkerDown.Sandbox.World;

/// <summary>How a world is made.</summary>
public sealed record WorldOptions
{
    /// <summary>Real time: nothing is skipped.</summary>
    public bool RealTime { get; init; }

    /// <summary>Each container is a process of its own; only in real time.</summary>
    public bool RealProcesses { get; init; }

    /// <summary>The cluster's nodes, by name.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = ["node-1"];

    /// <summary>The target's policy.</summary>
    public RemediationPolicy Policy { get; init; } = new();

    /// <summary>The interval of the health check.</summary>
    public TimeSpan HealthCheckEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The target's escalation; null: at once to the receiver.</summary>
    public EscalationPolicy? Escalation { get; init; }

    /// <summary>The SDK's runtime of WorkerDown's worker, where its metrics are wanted; null for the default.</summary>
    public TemporalRuntime? Runtime { get; init; }

    /// <summary>The groups of those that have one, by worker; where there are any, each group is checked by itself.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();

    /// <summary>The watched Deployments.</summary>
    public IReadOnlyList<string> Workers { get; init; } = [HostingDeployment.Name];

    /// <summary>The outage watch, where one is started; by default it has no Lease.</summary>
    public OutageSettings Outage { get; init; } = new();

    /// <summary>Who WorkerDown is to the cluster, such as <c>system:serviceaccount:worker-down:worker-down</c>; null for the administrator.</summary>
    public string? KubernetesUser { get; init; }

    /// <summary>The length of a history from which on Temporal suggests to continue as new.</summary>
    public int SuggestContinueAsNewAfter { get; init; } = 4096;

    /// <summary>Port of Temporal; 0 takes a free one.</summary>
    public int TemporalPort { get; init; }

    /// <summary>Port of the cluster's API; 0 takes a free one.</summary>
    public int KubernetesPort { get; init; }

    /// <summary>Real time with short policy times, so that nobody waits for minutes.</summary>
    public static WorldOptions QuickInRealTime { get; } = new()
    {
        RealTime = true,
        HealthCheckEvery = TimeSpan.FromSeconds(10),
        Policy = new()
        {
            Tolerance = TimeSpan.FromSeconds(10),
            StableFor = TimeSpan.FromSeconds(5),
            RestartLimit = TimeSpan.FromSeconds(30),
            DeleteLimit = TimeSpan.FromSeconds(20),
            RollbackLimit = TimeSpan.FromSeconds(30),
            LookAgainAfter = TimeSpan.FromSeconds(5),
            RestoreWithin = TimeSpan.FromSeconds(90),
        },
    };

    /// <summary>What runs the victim's containers, where it is not the hosting worker.</summary>
    public Func<TimeProvider, TemporalServer, IContainerRuntime>? Containers { get; init; }

    /// <summary>Changes WorkerDown's configuration before anything reads it.</summary>
    public Func<WorkerDownSettings, WorkerDownSettings>? Configure { get; init; }

    /// <summary>How long, in real time, a skipping clock waits for a poller to come back for a task that waits; see <see cref="TemporalServerOptions.PollersReturnWithin"/>.</summary>
    public TimeSpan PollersReturnWithin { get; init; } = new TemporalServerOptions().PollersReturnWithin;

    /// <summary>Where the log lines of WorkerDown's worker go; null for nowhere.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>Changes WorkerDown's worker, for tests.</summary>
    public Action<TemporalWorkerOptions>? ConfigureWorker { get; init; }
}

/// <summary>Everything local that stands in for the world: Temporal, a cluster, the victim, the people, and WorkerDown itself.</summary>
public sealed class SandboxWorld : IAsyncDisposable
{
    private readonly List<RemediationWorker> workers = [];
    private readonly List<Task> dead = [];
    private readonly BreakableRuntime victims;
    private readonly WorldOptions options;

    private SandboxWorld(WorldOptions options, TimeProvider time, TemporalServer temporal, KubernetesCluster cluster, PageReceiver receiver, BreakableRuntime victims)
    {
        this.options = options;
        this.victims = victims;
        Time = time;
        Temporal = temporal;
        Cluster = cluster;
        Receiver = receiver;
        Settings = SandboxSettings.For(temporal.Address, receiver, options.Workers.Select(SandboxSettings.HostingWorker), options.Policy, options.Escalation, options.Groups) with
        {
            Clusters = new Dictionary<string, ClusterSettings> { [SandboxSettings.Cluster] = new() { Server = cluster.Address, TokenFile = TokenFile(options.KubernetesUser) } },
            Schedule = new() { Interval = options.HealthCheckEvery, SplitByGroup = options.Groups.Count > 0 },
            Outage = options.Outage,
        };
        Settings = options.Configure?.Invoke(Settings) ?? Settings;
        Kubernetes = new k8s.Kubernetes(cluster.ClientConfiguration());
    }

    /// <summary>The one clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Temporal.</summary>
    public TemporalServer Temporal { get; }

    /// <summary>The cluster.</summary>
    public KubernetesCluster Cluster { get; }

    /// <summary>The people.</summary>
    public PageReceiver Receiver { get; }

    /// <summary>WorkerDown's configuration here.</summary>
    public WorkerDownSettings Settings { get; }

    /// <summary>A client of the cluster, as an administrator has it.</summary>
    public IKubernetes Kubernetes { get; }

    /// <summary>A client of Temporal, as an operator has it.</summary>
    public ITemporalClient Client { get; private set; } = null!;

    /// <summary>The worker of WorkerDown that runs now; null when none does.</summary>
    public RemediationWorker? Worker => workers.LastOrDefault();

    /// <summary>Starts the world: nothing is deployed yet and no worker of WorkerDown runs.</summary>
    public static async Task<SandboxWorld> StartAsync(WorldOptions? options = null)
    {
        options ??= new();
        if (options is { RealProcesses: true, RealTime: false })
            throw new ArgumentException("Processes cannot skip time: RealProcesses needs RealTime.", nameof(options));
        TimeProvider time = options.RealTime ? TimeProvider.System : new SkippingTimeProvider();
        var temporal = await TemporalServer.StartAsync(new() { Time = time, SchedulesMoveTime = true, Port = options.TemporalPort, PollersReturnWithin = options.PollersReturnWithin, SuggestContinueAsNewAfter = options.SuggestContinueAsNewAfter });
        var containers = options.Containers?.Invoke(time, temporal);
        var victims = new BreakableRuntime(faultOf => containers is not null ? containers
            : options.RealProcesses
            ? new ProcessRuntime(start => HostingWorkerCommand.For(start, temporal.Address, faultOf(start)))
            : new InProcessRuntime(time, temporal.Address, temporal.Faults.SeverWorker, faultOf));
        var cluster = await KubernetesCluster.StartAsync(new()
        {
            Time = time,
            Port = options.KubernetesPort,
            Runtime = victims,
            Nodes = [.. options.Nodes.Select(n => new NodeOptions(n))],
            Namespaces = [HostingDeployment.Namespace],
        });
        var receiver = await PageReceiver.StartAsync(time, SandboxSettings.ChannelKey);
        var world = new SandboxWorld(options, time, temporal, cluster, receiver, victims)
        {
            Client = await TemporalClient.ConnectAsync(WorkerRegistration.ClientOptions(new() { Address = temporal.Address, Identity = "sandbox" })),
        };
        return world;
    }

    /// <summary>Lets time move by itself from here on (until then it flows at its real speed).</summary>
    public void LetTimeMove() => (Time as SkippingTimeProvider)?.UnlockSkipping();

    /// <summary>Creates the schedule of the health check.</summary>
    public Task ScheduleHealthCheckAsync() => HealthCheckSchedules.ApplyAsync(Client, Settings);

    /// <summary>Starts a worker of WorkerDown.</summary>
    public async Task<RemediationWorker> StartWorkerAsync()
    {
        var worker = await RemediationWorker.StartAsync(Settings, Time, $"worker-down-{workers.Count + dead.Count + 1}@sandbox", options.Runtime, options.ConfigureWorker, options.Logs);
        workers.Add(worker);
        return worker;
    }

    /// <summary>Starts a replica's outage watch; whoever starts it disposes of it.</summary>
    public OutageReplica StartOutageWatch(string name = "replica-1") => OutageReplica.Start(Settings, Time, Temporal.Faults, name);

    /// <summary>Kills the worker of WorkerDown as SIGKILL would.</summary>
    public void KillWorker()
    {
        var worker = workers[^1];
        workers.RemoveAt(workers.Count - 1);
        dead.Add(worker.KillAsync(Temporal.Faults.SeverWorker));
    }

    /// <summary>How many workers of WorkerDown were killed.</summary>
    public int Killed => dead.Count;

    /// <summary>Deploys the victim, or changes its Deployment as <c>kubectl apply</c> would.</summary>
    public async Task DeployAsync(V1Deployment deployment)
    {
        try
        {
            await Kubernetes.AppsV1.CreateNamespacedDeploymentAsync(deployment, deployment.Namespace());
        }
        catch (k8s.Autorest.HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            var patch = new V1Patch(KubernetesJson.Serialize(new { spec = deployment.Spec }), V1Patch.PatchType.MergePatch);
            await Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(patch, deployment.Name(), deployment.Namespace());
        }
    }

    /// <summary>The cluster's nodes.</summary>
    public IReadOnlyList<string> Nodes => options.Nodes;

    /// <summary>What runs the victim's pods, and can break them.</summary>
    public BreakableRuntime Victims => victims;

    /// <summary>Starts a workflow of the victim.</summary>
    public Task<WorkflowHandle> StartTenantAsync(string workflow, string id, params object[] arguments) =>
        Client.StartWorkflowAsync(workflow, arguments, new(id, workflow == "UpdateDnsRecord" ? TaskQueues.Default.Dns : TaskQueues.Default.Provisioning));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        (Time as SkippingTimeProvider)?.LockSkipping();
        foreach (var worker in workers)
            await worker.DisposeAsync();
        await Task.WhenAll(dead);
        Kubernetes.Dispose();
        await Cluster.DisposeAsync();
        await Receiver.DisposeAsync();
        await Temporal.DisposeAsync();
        (Time as IDisposable)?.Dispose();
        foreach (var cluster in Settings.Clusters.Values.Where(c => c.TokenFile is not null))
            File.Delete(cluster.TokenFile!);
    }

    // The simulated cluster takes a bearer token for the name of whoever sends it.
    private static string? TokenFile(string? user)
    {
        if (user is null)
            return null;
        var file = Path.GetTempFileName();
        File.WriteAllText(file, user);
        return file;
    }
}
