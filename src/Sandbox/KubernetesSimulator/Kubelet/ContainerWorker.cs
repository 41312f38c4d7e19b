using k8s.Models;
using Sandbox.KubernetesSimulator.Controllers;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>One container of a pod through all its runs.</summary>
internal sealed partial class ContainerWorker(NodeContext node, PodWorker pod, V1Container container)
{
    private readonly CrashBackOff backOff = new(node.Timings);
    private string? containerId;
    private ContainerLog? previousLog;
    private DateTimeOffset startedAt;

    // A kubelet that comes back finds what its machine ran before: that counts as a start.
    private readonly int startsBefore = pod.Pod.Status?.ContainerStatuses?.FirstOrDefault(c => c.Name == container.Name && c.ContainerID is not null)?.RestartCount + 1 ?? 0;

    /// <summary>Guarded by the pod's gate, as all state here.</summary>
    public V1ContainerStatus Status { get; } = new()
    {
        Name = container.Name,
        Image = container.Image,
        ImageID = "",
        Ready = false,
        Started = false,
        RestartCount = 0,
        LastState = new V1ContainerState(),
        State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ContainerCreating" } },
    };

    public ContainerLog? Log { get; private set; }

    /// <summary>The output of the last run that ended: the present one's where it ended and waits to start again.</summary>
    public ContainerLog? PastLog
    {
        get
        {
            lock (pod.Gate)
                return Status.State.Waiting is not null && HasRun ? Log : previousLog;
        }
    }

    public bool HasRun { get; private set; }

    public bool HasEndedForGood { get; private set; }

    public int? LastExitCode { get; private set; }

    private EventSubject Subject => pod.Subject with { FieldPath = $"spec.containers{{{container.Name}}}" };

    public async Task Run()
    {
        while (!pod.Stop.IsCompleted)
        {
            if (!await Pull().ConfigureAwait(false) || !await Configure().ConfigureAwait(false) || await node.Clock.Pause(node.Timings.Start, pod.Stop).ConfigureAwait(false))
                return;
            var exit = await RunOnce().ConfigureAwait(false);
            var run = node.Clock.Now - startedAt;
            if (pod.Stop.IsCompleted || !IsRestarted(exit) || !await BackOff(run).ConfigureAwait(false))
                return;
        }
    }

    private bool IsRestarted(ContainerExit exit)
    {
        var restarts = pod.Pod.Spec.RestartPolicy switch { "Never" => false, "OnFailure" => exit.ExitCode != 0, _ => true };
        if (!restarts)
            pod.Change(() => HasEndedForGood = true);
        return restarts;
    }

    // False when the pod ends meanwhile.
    private async Task<bool> BackOff(TimeSpan run)
    {
        var ended = node.Clock.Now;
        var wait = backOff.After(run);
        if (await node.Clock.Pause(node.Timings.Resync, pod.Stop).ConfigureAwait(false))
            return false;
        if (wait > TimeSpan.Zero)
        {
            var who = $"{pod.Pod.Metadata.Name}_{pod.Pod.Metadata.NamespaceProperty}({pod.Pod.Metadata.Uid})";
            pod.Change(() =>
            {
                // While it waits, the end of its last run is no longer its state but its past.
                Status.LastState = Status.State.Terminated is { } past ? new V1ContainerState { Terminated = past } : Status.LastState;
                Status.State = new V1ContainerState
                {
                    Waiting = new V1ContainerStateWaiting
                    {
                        Reason = "CrashLoopBackOff",
                        Message = $"back-off {Duration(wait)} restarting failed container={container.Name} pod={who}",
                    },
                };
            });
            node.Events.Warning(Subject, "BackOff", $"Back-off restarting failed container {container.Name} in pod {who}");
            if (await node.Clock.Pause(ended + wait - node.Clock.Now, pod.Stop).ConfigureAwait(false))
                return false;
        }
        return true;
    }

    // As Go writes it: 10s, 40s, 1m20s, 5m0s.
    private static string Duration(TimeSpan wait) =>
        wait < TimeSpan.FromMinutes(1) ? $"{(int)wait.TotalSeconds}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
}
