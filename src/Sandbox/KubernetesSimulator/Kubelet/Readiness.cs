using k8s.Models;
using Sandbox.KubernetesSimulator.Controllers;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>
/// The readiness of one run of a container. Without a probe a container is ready because it runs, whatever it says of
/// itself; with one, its own answer counts, after the probe's delays.
/// </summary>
internal sealed class Readiness(NodeContext node, PodWorker pod, V1ContainerStatus status, V1Container container, IContainer running)
{
    private readonly DateTimeOffset started = node.Clock.Now;
    private bool ended;

    private bool Wanted => container.ReadinessProbe is null || running.Ready;

    /// <summary>Looks, after the delay that a change takes to count. May be called on any thread.</summary>
    public void Look() => node.Clock.After(Wanted ? DelayToReady() : DelayToUnready(), Settle);

    /// <summary>The run is over: nothing it said counts any more.</summary>
    public void End()
    {
        lock (pod.Gate)
            ended = true;
    }

    private void Settle()
    {
        bool changes;
        lock (pod.Gate)
            changes = !ended && status.Ready != Wanted;
        if (!changes)
            return;
        var ready = Wanted;
        pod.Change(() => status.Ready = ready && !ended);
        if (!ready)
            node.Events.Warning(Subject, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
    }

    private EventSubject Subject => pod.Subject with { FieldPath = $"spec.containers{{{container.Name}}}" };

    private TimeSpan DelayToReady()
    {
        var first = started + TimeSpan.FromSeconds(container.ReadinessProbe?.InitialDelaySeconds ?? 0) - node.Clock.Now;
        return first > node.Timings.Readiness ? first : node.Timings.Readiness;
    }

    private TimeSpan DelayToUnready()
    {
        bool wasReady;
        lock (pod.Gate)
            wasReady = status.Ready;
        var failures = (container.ReadinessProbe?.PeriodSeconds ?? 10) * (container.ReadinessProbe?.FailureThreshold ?? 3);
        return wasReady ? TimeSpan.FromSeconds(failures) : node.Timings.Readiness;
    }
}
