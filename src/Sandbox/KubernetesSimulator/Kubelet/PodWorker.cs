using k8s.Models;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Controllers;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>One pod on its node, from its first report to its last.</summary>
/// <remarks>
/// Lock discipline: <see cref="Gate"/> guards the state of the pod and of its containers; reports are written outside it.
/// A report is built from the state as it is when the write succeeds, so reports cannot overtake each other.
/// </remarks>
internal sealed class PodWorker
{
    private readonly NodeContext node;
    private readonly StoredObject first;
    private readonly TaskCompletionSource stop = new();
    private readonly TaskCompletionSource kill = new();
    private readonly TaskCompletionSource gone = new();
    private readonly TaskCompletionSource ended = new();

    public PodWorker(NodeContext node, StoredObject first, string address)
    {
        this.node = node;
        this.first = first;
        Pod = first.As<V1Pod>();
        State = new PodState(address) { StartTime = node.Clock.Now };
        Containers = [.. Pod.Spec.Containers.Select(c => new ContainerWorker(node, this, c))];
    }

    public Lock Gate { get; } = new();

    public V1Pod Pod { get; }

    public PodState State { get; }

    public IReadOnlyList<ContainerWorker> Containers { get; }

    /// <summary>Completes when the pod has to end.</summary>
    public Task Stop => stop.Task;

    /// <summary>Completes when its grace is over.</summary>
    public Task Kill => kill.Task;

    public EventSubject Subject => new(node.Store.Find(ResourceTypes.Pods, first.Namespace, first.Name) ?? first);

    /// <summary>Completes when none of its containers runs any more.</summary>
    public Task Ended => ended.Task;

    public async Task Run()
    {
        try
        {
            await RunContainers().ConfigureAwait(false);
        }
        finally
        {
            ended.TrySetResult();
        }
        if (gone.Task.IsCompleted)
            return;
        Change(() =>
        {
            State.IsEnding = true;
            State.SandboxReady = State.SandboxReady && !Containers.Any(c => c.HasRun);
        });
        // An evicted pod's object stays until somebody deletes it.
        if (State.Failure is not null && !IsDeleting)
            return;
        await node.Clock.Pause(node.Timings.Report).ConfigureAwait(false);
        Remove();
    }

    private async Task RunContainers()
    {
        if (await node.Clock.Pause(node.Timings.Report, Stop).ConfigureAwait(false))
            return;
        Report();
        if (await node.Clock.Pause(node.Timings.Report, Stop).ConfigureAwait(false))
            return;
        Change(() => State.SandboxReady = true);
        await Task.WhenAll(Containers.Select(c => c.Run())).ConfigureAwait(false);
        if (!Stop.IsCompleted)
            Change(() => State.SandboxReady = false);
        await Stop.ConfigureAwait(false);
    }

    /// <summary>Asks the pod to end within its grace; asked again, the shorter grace counts.</summary>
    public void End(TimeSpan grace)
    {
        if (node.Faults.Find<StuckTerminating>(Pod) is not null)
            return;
        var timer = node.Clock.After(grace, () => kill.TrySetResult());
        _ = kill.Task.ContinueWith(_ => timer.Dispose(), TaskScheduler.Default);
        stop.TrySetResult();
    }

    /// <summary>Ends a pod whose deletion was held up, if nothing holds it up any more.</summary>
    public void Resume()
    {
        if (!Stop.IsCompleted && IsDeleting)
            End(TimeSpan.FromSeconds(Pod.Spec.TerminationGracePeriodSeconds ?? 30));
    }

    /// <summary>Ends a running pod without grace, for a reason of the kubelet's own.</summary>
    public void Fail(PodFailure failure)
    {
        lock (Gate)
        {
            if (State.Failure is not null || State.IsEnding)
                return;
            State.Failure = failure;
        }
        node.Events.Warning(Subject, failure.Reason, failure.Message);
        kill.TrySetResult();
        stop.TrySetResult();
    }

    /// <summary>Refuses a pod before anything of it has run.</summary>
    public void Reject(PodFailure failure)
    {
        Fail(failure);
        ended.TrySetResult();
        Change(() => State.IsEnding = true);
    }

    /// <summary>The pod is gone from the API: whatever still runs is killed.</summary>
    public void Forget()
    {
        gone.TrySetResult();
        kill.TrySetResult();
        stop.TrySetResult();
    }

    public void Change(Action change)
    {
        lock (Gate)
            change();
        Report();
    }

    private bool IsDeleting =>
        node.Store.Find(ResourceTypes.Pods, first.Namespace, first.Name) is { } stored && stored.Uid == first.Uid && new PodView(stored).IsDeleting;

    private void Report()
    {
        // Whoever is forgotten, or lost with its node, tells nothing any more.
        if (gone.Task.IsCompleted)
            return;
        try
        {
            node.Registry.Update(
                ResourceTypes.Pods,
                first.Namespace,
                first.Name,
                current =>
                {
                    if (current.Text("metadata", "uid") != first.Uid)
                        throw ApiException.NotFound(ResourceTypes.Pods, first.Name);
                    lock (Gate)
                        current["status"] = PodStatusReport.Build(this, current, node.Clock.Now);
                    return current;
                },
                Part.Status);
        }
        catch (ApiException deleted) when (deleted.Code == 404)
        {
            Forget();
        }
    }

    private void Remove()
    {
        kill.TrySetResult();
        try
        {
            node.Registry.Delete(ResourceTypes.Pods, first.Namespace, first.Name, new DeleteRequest { GracePeriodSeconds = 0, Uid = first.Uid });
        }
        catch (ApiException deleted) when (deleted.Code is 404 or 409)
        {
            // Deleted by force while it ended.
        }
    }
}
