using System.Security.Cryptography;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <content>One run: started, ready or not, ended by itself or by the kubelet.</content>
internal sealed partial class ContainerWorker
{
    private async Task<ContainerExit> RunOnce()
    {
        var log = new ContainerLog(node.Clock.Time);
        var restarts = HasRun ? Status.RestartCount + 1 : startsBefore;
        lock (pod.Gate)
            (previousLog, Log) = (HasRun ? Log : null, log);
        var running = node.Runtime.Start(new ContainerStart(pod.Pod, container, restarts, log.Append));
        await using var _ = running.ConfigureAwait(false);
        pod.Change(() => NoteStart(restarts));
        node.Events.Normal(Subject, "Created", "Container created");
        node.Events.Normal(Subject, "Started", "Container started");
        var readiness = new Readiness(node, pod, Status, container, running);
        running.ReadyChanged += readiness.Look;
        readiness.Look();
        await Task.WhenAny(running.Exited, pod.Stop).ConfigureAwait(false);
        if (!running.Exited.IsCompleted)
            await EndByKubelet(running).ConfigureAwait(false);
        var exit = await running.Exited.ConfigureAwait(false);
        running.ReadyChanged -= readiness.Look;
        readiness.End();
        log.Complete();
        ReportEnd(exit);
        return exit;
    }

    private void ReportEnd(ContainerExit exit)
    {
        if (!pod.Stop.IsCompleted)
        {
            pod.Change(() => NoteEnd(exit));
            return;
        }
        // The pod ends: its last report tells of all its containers at once.
        lock (pod.Gate)
            NoteEnd(exit);
    }

    private async Task EndByKubelet(IContainer running)
    {
        node.Events.Normal(Subject, "Killing", $"Stopping container {container.Name}");
        running.Terminate();
        await Task.WhenAny(running.Exited, pod.Kill).ConfigureAwait(false);
        if (!running.Exited.IsCompleted)
            running.Kill();
    }

    private void NoteStart(int restarts)
    {
        startedAt = node.Clock.Now;
        containerId = "containerd://" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        if (Status.State.Terminated is { } past)
            Status.LastState = new V1ContainerState { Terminated = past };
        HasRun = true;
        Status.ContainerID = containerId;
        Status.ImageID = ImageId(container.Image);
        Status.RestartCount = restarts;
        Status.Started = true;
        Status.Ready = false;
        Status.State = new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = startedAt.UtcDateTime } };
    }

    private void NoteEnd(ContainerExit exit)
    {
        LastExitCode = exit.ExitCode;
        Status.Started = false;
        Status.Ready = false;
        Status.State = new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated
            {
                ContainerID = containerId,
                ExitCode = exit.ExitCode,
                Reason = exit.Reason,
                Message = exit.Message,
                StartedAt = startedAt.UtcDateTime,
                FinishedAt = node.Clock.Now.UtcDateTime,
            },
        };
    }
}
