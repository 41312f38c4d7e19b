using System.Globalization;
using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.TemporalTestServer;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;
using WorkerDown.Simulation.Checks;
using WorkerDown.Simulation.Plans;
using WorkerDown.Workflows;

namespace WorkerDown.Simulation.World;

/// <summary>One moment at which something is done or taken back.</summary>
internal sealed record Change(TimeSpan At, Func<Task> DoAsync);

/// <summary>Carries the deeds of a plan out, takes them back, and keeps a log of both.</summary>
internal sealed class Hands(SandboxWorld world, SimulationPlan plan, SimulatedPods pods)
{
    private const string User = "system:serviceaccount:worker-down:worker-down";
    private static readonly TimeSpan GitOpsEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollsAgainWithin = TimeSpan.FromSeconds(20);
    private readonly List<Done> log = [];
    private readonly Dictionary<PlannedStep, IDisposable> injected = [];
    private int number;
    private bool workerIsDue;

    /// <summary>When the story began.</summary>
    public DateTimeOffset Began { get; set; }

    /// <summary>What was done, and until when.</summary>
    public IReadOnlyList<Done> Log => log;

    /// <summary>The moments of a step: its beginning, what it repeats, its end.</summary>
    public IEnumerable<Change> Changes(PlannedStep step)
    {
        yield return new(step.At, () => BeginAsync(step));
        if (step.Deed == Deed.GitOpsReverts)
        {
            for (var at = GitOpsEvery; at < step.Lasts; at += GitOpsEvery)
                yield return new(step.At + at, () => ApplyAsync(step.Target!));
        }
        if (step.Lasts > TimeSpan.Zero)
            yield return new(step.At + step.Lasts, () => EndAsync(step));
    }

    /// <summary>People mend whatever is still wrong.</summary>
    public async Task CureAsync()
    {
        world.Cluster.Faults.Clear();
        world.Receiver.Set(SandboxSettings.Channel, Trouble.None);
        foreach (var target in plan.Targets)
        {
            pods.Infect(target.Name, Sickness.None);
            await AnnotateAsync(target.Name, null);
            await ApplyAsync(target.Name, $"cured-{++number}");
            foreach (var pod in await PodsAsync(target.Name))
            {
                if (pod.Metadata.DeletionTimestamp is not null)
                    await Tried(() => world.Kubernetes.CoreV1.DeleteNamespacedPodAsync(pod.Name(), pod.Namespace(), gracePeriodSeconds: 0));
            }
            await UpdateAsync(target.Name, nameof(Deed.Resume));
        }
        Note(new(TimeSpan.Zero, Deed.Resume, null, TimeSpan.Zero), "people mend everything that is still wrong");
    }

    private async Task BeginAsync(PlannedStep step)
    {
        var said = await ActAsync(step);
        Note(step, said);
    }

    private async Task EndAsync(PlannedStep step)
    {
        if (injected.Remove(step, out var fault))
            fault.Dispose();
        var target = step.Target ?? "";
        switch (step.Deed)
        {
            case Deed.CrashAll or Deed.OutOfMemory:
                pods.Infect(target, Sickness.None);
                break;
            case Deed.BadDeploy or Deed.BadImage or Deed.BadConfiguration or Deed.NoNodeFits or Deed.ScaleToZero or Deed.PauseRollout or Deed.DeleteDeployment:
                await ApplyAsync(target, $"mended-{++number}");
                break;
            case Deed.StuckTerminating:
                break;
            case Deed.Annotate:
                await AnnotateAsync(target, null);
                break;
            case Deed.TemporalUnreachable:
                world.Temporal.Faults.Unreachable = false;
                if (workerIsDue)
                    await StartWorkerAsync();
                await WorkerPollsAsync();
                break;
            case Deed.MatchingFails or Deed.HistoryFails or Deed.VisibilityFails:
                world.Temporal.Faults.Failing &= ~PartOf(step.Deed);
                if (step.Deed == Deed.MatchingFails)
                    await WorkerPollsAsync();
                break;
            case Deed.TemporalSlow:
                world.Temporal.Faults.Slowness = TimeSpan.Zero;
                break;
            case Deed.ChannelDown or Deed.ChannelLimits or Deed.ChannelRefuses or Deed.ChannelLosesAnswers:
                world.Receiver.Set(SandboxSettings.Channel, Trouble.None);
                break;
            case Deed.KillWorker when world.Worker is null:
                await StartWorkerAsync();
                break;
        }
        for (var i = 0; i < log.Count; i++)
        {
            // One annotation taken away ends every pause that it stood for.
            if (log[i].Until is null && (log[i].Step == step || (step.Deed == Deed.Annotate && log[i].Step.Deed == Deed.Annotate && log[i].Step.Target == step.Target)))
                log[i] = log[i] with { Until = world.Time.GetUtcNow() };
        }
    }

    // A program that finds no Temporal is started again until it does.
    private async Task StartWorkerAsync()
    {
        workerIsDue = world.Temporal.Faults.Unreachable;
        if (workerIsDue)
            return;
        await world.StartWorkerAsync();
        await WorkerPollsAsync();
    }

    private async Task<string> ActAsync(PlannedStep step)
    {
        var target = step.Target ?? "";
        switch (step.Deed)
        {
            case Deed.CrashPods:
                pods.BreakPods(target);
                break;
            case Deed.CrashAll:
                pods.Infect(target, Sickness.Crashes);
                break;
            case Deed.OutOfMemory:
                pods.Infect(target, Sickness.RunsOutOfMemory);
                break;
            case Deed.Zombie:
                pods.Silence(target);
                break;
            case Deed.BadDeploy:
                await PatchAsync(target, new { spec = new { template = Container(new { name = "worker", image = Deployments.Image(target, $"{SimulatedPods.BadTag}-{++number}") }) } });
                break;
            case Deed.BadImage:
                var image = Deployments.Image(target, $"missing-{++number}");
                world.Cluster.Faults.Inject(new ImagePullFailure { Image = image });
                await PatchAsync(target, new { spec = new { template = Container(new { name = "worker", image }) } });
                break;
            case Deed.BadConfiguration:
                await PatchAsync(target, new { spec = new { template = Container(new { name = "worker", envFrom = new[] { new { configMapRef = new { name = "not-there" } } } }) } });
                break;
            case Deed.NoNodeFits:
                await PatchAsync(target, new { spec = new { template = new { spec = new { nodeSelector = new Dictionary<string, string> { ["disk"] = "unobtainable" } } } } });
                break;
            case Deed.Evict:
                Inject(step, world.Cluster.Faults.Inject(new Eviction { Selector = $"app={target}" }));
                break;
            case Deed.StuckTerminating:
                Inject(step, world.Cluster.Faults.Inject(new StuckTerminating { Selector = $"app={target}" }));
                await DeletePodsAsync(target);
                break;
            case Deed.ScaleToZero:
                await PatchAsync(target, new { spec = new { replicas = 0 } });
                break;
            case Deed.PauseRollout:
                await PatchAsync(target, new { spec = new { paused = true } });
                pods.BreakPods(target);
                break;
            case Deed.DeleteDeployment:
                await Tried(() => world.Kubernetes.AppsV1.DeleteNamespacedDeploymentAsync(target, HostingDeployment.Namespace));
                break;
            case Deed.LoseNode:
                var node = (await PodsAsync(target)).FirstOrDefault()?.Spec.NodeName ?? plan.Nodes[0];
                Inject(step, world.Cluster.Faults.Inject(new NodeLost(node)));
                return $"{node} is lost";
            case Deed.ApiErrors:
                Inject(step, world.Cluster.Faults.Inject(new ServerError(503) { User = User }));
                break;
            case Deed.ApiLimits:
                Inject(step, world.Cluster.Faults.Inject(new TooManyRequests(2) { User = User }));
                break;
            case Deed.ApiLosesAnswers:
                Inject(step, world.Cluster.Faults.Inject(new LostAnswer { User = User, Verb = "patch" }));
                Inject(step, world.Cluster.Faults.Inject(new LostAnswer { User = User, Verb = "delete", Times = 3 }));
                break;
            case Deed.ApiSilent:
                Inject(step, world.Cluster.Faults.Inject(new NoAnswer { User = User, TakesEffect = number % 2 == 0, Times = 5 }));
                break;
            case Deed.ApiStale:
                Inject(step, world.Cluster.Faults.Inject(new StaleReads { User = User }));
                break;
            case Deed.TemporalUnreachable:
                world.Temporal.Faults.Unreachable = true;
                break;
            case Deed.MatchingFails or Deed.HistoryFails or Deed.VisibilityFails:
                world.Temporal.Faults.Failing |= PartOf(step.Deed);
                break;
            case Deed.TemporalSlow:
                world.Temporal.Faults.Slowness = TimeSpan.FromSeconds(1);
                break;
            case Deed.AnswersLost:
                world.Temporal.Faults.LoseAnswers("RespondActivityTaskCompleted");
                world.Temporal.Faults.LoseAnswers("RespondWorkflowTaskCompleted");
                break;
            case Deed.TasksTwice:
                world.Temporal.Faults.DuplicateTasks(3);
                break;
            case Deed.PollsDropped:
                world.Temporal.Faults.DropPolls();
                await WorkerPollsAsync();
                break;
            case Deed.ChannelDown or Deed.ChannelLimits or Deed.ChannelRefuses or Deed.ChannelLosesAnswers:
                world.Receiver.Set(SandboxSettings.Channel, step.Deed switch
                {
                    Deed.ChannelDown => Trouble.Down,
                    Deed.ChannelLimits => Trouble.Limits,
                    Deed.ChannelRefuses => Trouble.Refuses,
                    _ => Trouble.LosesAnswers,
                });
                break;
            case var update when Deeds.IsUpdate(update):
                return await UpdateAsync(target, update.ToString());
            case Deed.Annotate:
                await AnnotateAsync(target, "by=ada simulated migration");
                break;
            case Deed.StartByHand:
                return await StartByHandAsync(target);
            case Deed.KubectlRestart:
                await PatchAsync(target, new { spec = new { template = new { metadata = new { annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/restartedAt"] = world.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) } } } } });
                break;
            case Deed.KubectlDeletePods:
                await DeletePodsAsync(target);
                break;
            case Deed.KubectlScale:
                await PatchAsync(target, new { spec = new { replicas = 2 } });
                break;
            case Deed.GitOpsReverts:
                await ApplyAsync(target);
                break;
            case Deed.KillWorker:
                if (world.Worker is null)
                    return "already dead";
                world.KillWorker();
                break;
        }
        return "";
    }

    private void Inject(PlannedStep step, IDisposable fault) => injected[step] = injected.TryGetValue(step, out var before) ? new Both(before, fault) : fault;

    private void Note(PlannedStep step, string said) => log.Add(new(step, world.Time.GetUtcNow(), step.Lasts > TimeSpan.Zero ? null : world.Time.GetUtcNow(), said));

    private async Task<string> UpdateAsync(string target, string update)
    {
        // In real time: the clock stands while a person waits, and where no worker lives nobody will answer.
        using var patience = new CancellationTokenSource(AnswersWithin);
        try
        {
            return await world.Client.GetWorkflowHandle(Target.RemediationId(target)).ExecuteUpdateAsync<string>(update, [new { by = "ada", why = "simulated" }], new() { Rpc = new() { Retry = false, CancellationToken = patience.Token } });
        }
        catch (Exception e) when (e is RpcException or WorkflowUpdateFailedException or WorkflowUpdateRpcTimeoutOrCanceledException or OperationCanceledException)
        {
            return Refused;
        }
    }

    /// <summary>What the log says of an operator whom nobody heard.</summary>
    public const string Refused = "refused or nobody there";

    private async Task<string> StartByHandAsync(string target)
    {
        try
        {
            var id = $"by-hand-{target}-{++number}";
            await world.Client.StartWorkflowAsync(WorkerDownNames.Remediation, [new { target }], new(id, WorkerDownNames.TaskQueue) { Rpc = new() { Retry = false } });
            return id;
        }
        catch (RpcException)
        {
            return Refused;
        }
    }

    // The team's manifest, as a pipeline applies it: every member that a trouble may have changed.
    private async Task ApplyAsync(string name, string? version = null)
    {
        var target = plan.Targets.Single(t => t.Name == name);
        var deployment = Deployments.Of(target, version ?? Deployments.GoodTag);
        try
        {
            var present = await world.Kubernetes.AppsV1.ReadNamespacedDeploymentAsync(name, HostingDeployment.Namespace);
            deployment.Metadata.ResourceVersion = null;
            deployment.Metadata.Annotations = present.Metadata.Annotations;
            await world.Kubernetes.AppsV1.ReplaceNamespacedDeploymentAsync(deployment, name, HostingDeployment.Namespace);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            await Tried(() => world.Kubernetes.AppsV1.CreateNamespacedDeploymentAsync(deployment, HostingDeployment.Namespace));
        }
    }

    private Task AnnotateAsync(string target, string? pause) => PatchAsync(target, new { metadata = new { annotations = new Dictionary<string, string?> { ["worker-down.io/pause"] = pause } } });

    private static object Container(object container) => new { spec = new { containers = new[] { container } } };

    private Task PatchAsync(string target, object body) => Tried(() => world.Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(System.Text.Json.JsonSerializer.Serialize(body), V1Patch.PatchType.StrategicMergePatch), target, HostingDeployment.Namespace));

    private async Task DeletePodsAsync(string target)
    {
        foreach (var pod in await PodsAsync(target))
            await Tried(() => world.Kubernetes.CoreV1.DeleteNamespacedPodAsync(pod.Name(), pod.Namespace()));
    }

    private async Task<IList<V1Pod>> PodsAsync(string target) =>
        (await world.Kubernetes.CoreV1.ListNamespacedPodAsync(HostingDeployment.Namespace, labelSelector: $"app={target}")).Items;

    // A person or a pipeline that meets a missing object goes on.
    private static async Task Tried<T>(Func<Task<T>> act)
    {
        try
        {
            await act();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // it is gone, or somebody was faster
        }
    }

    private static TemporalPart PartOf(Deed deed) => deed switch
    {
        Deed.MatchingFails => TemporalPart.Matching,
        Deed.HistoryFails => TemporalPart.History,
        _ => TemporalPart.Visibility,
    };

    // The SDK waits in real time before it polls again; until then the story stands still, or minutes of it would pass.
    private async Task WorkerPollsAsync()
    {
        if (world.Worker is not { } worker || world.Temporal.Faults.Unreachable || world.Temporal.Faults.Failing.HasFlag(TemporalPart.Matching))
            return;
        var from = world.Time.GetUtcNow();
        var since = System.Diagnostics.Stopwatch.StartNew();
        while (since.Elapsed < PollsAgainWithin)
        {
            var queue = await world.Client.WorkflowService.DescribeTaskQueueAsync(new() { Namespace = "default", TaskQueue = new() { Name = WorkerDownNames.TaskQueue }, TaskQueueType = TaskQueueType.Activity });
            if (queue.Pollers.Any(p => p.Identity == worker.Identity && p.LastAccessTime.ToDateTimeOffset() >= from))
                return;
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private sealed class Both(IDisposable one, IDisposable other) : IDisposable
    {
        public void Dispose()
        {
            one.Dispose();
            other.Dispose();
        }
    }
}
