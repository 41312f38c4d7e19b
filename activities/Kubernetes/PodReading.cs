using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads pods, events and nodes into facts. Any field may be null: the API's own types say so.</summary>
public static class PodReading
{
    /// <summary>The facts of a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="worker">The worker's container as configured; see <see cref="ContainerRoles"/> where it is not.</param>
    public static PodFacts Facts(V1Pod pod, string? worker)
    {
        var ready = pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        var scheduled = pod.Status?.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled");
        return new()
        {
            Name = pod.Metadata?.Name ?? "",
            Uid = pod.Metadata?.Uid ?? "",
            ReplicaSet = pod.Metadata?.OwnerReferences?.FirstOrDefault(o => o.Controller == true && o.Kind == "ReplicaSet")?.Name ?? "",
            Phase = pod.Status?.Phase ?? "",
            Reason = OutsideText.Clean(pod.Status?.Reason),
            Message = OutsideText.Clean(pod.Status?.Message),
            Node = pod.Spec?.NodeName,
            CreatedAt = DeploymentReading.At(pod.Metadata?.CreationTimestamp),
            DeletionAt = DeploymentReading.At(pod.Metadata?.DeletionTimestamp),
            Ready = ready?.Status == "True",
            ReadyChangedAt = DeploymentReading.At(ready?.LastTransitionTime),
            Unschedulable = scheduled is { Status: "False", Reason: "Unschedulable" } ? OutsideText.Clean(scheduled.Message) ?? "Unschedulable" : null,
            Containers =
            [
                .. (pod.Status?.InitContainerStatuses ?? []).Select(s => Container(pod, s, ContainerRoles.OfInit(pod, s.Name))),
                .. (pod.Status?.ContainerStatuses ?? []).Select(s => Container(pod, s, ContainerRoles.Of(pod, s.Name, worker))),
            ],
        };
    }

    /// <summary>The facts of an event; its time is the newest of all that it carries (scheduler events have only eventTime).</summary>
    public static EventFacts Facts(Corev1Event e) => new(
        new[] { e.LastTimestamp, e.Series?.LastObservedTime, e.EventTime, e.FirstTimestamp, e.Metadata?.CreationTimestamp }
            .Select(DeploymentReading.At).Max(),
        e.Type ?? "",
        OutsideText.Clean(e.Reason) ?? "",
        $"{e.InvolvedObject?.Kind}/{e.InvolvedObject?.Name}",
        OutsideText.Clean(e.Message) ?? "",
        e.Series?.Count ?? e.Count ?? 1);

    /// <summary>The facts of a node.</summary>
    public static NodeFacts Facts(V1Node node)
    {
        var ready = node.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        return new(
            node.Metadata?.Name ?? "",
            ready?.Status switch { "True" => true, "False" => false, _ => null },
            OutsideText.Clean(ready?.Reason),
            DeploymentReading.At(ready?.LastTransitionTime),
            Pressure: (node.Status?.Conditions ?? []).Where(c => c.Type?.EndsWith("Pressure", StringComparison.Ordinal) == true && c.Status == "True").Select(c => c.Type).ToList());
    }

    private static ContainerFacts Container(V1Pod pod, V1ContainerStatus status, ContainerRole role)
    {
        var state = status.State;
        var exit = state?.Terminated ?? status.LastState?.Terminated;
        var spec = (pod.Spec?.Containers ?? []).Concat(pod.Spec?.InitContainers ?? []).FirstOrDefault(c => c.Name == status.Name);
        return new()
        {
            Name = status.Name ?? "",
            Role = role,
            Ready = status.Ready,
            Restarts = status.RestartCount,
            State = state switch { { Running: not null } => "Running", { Waiting: not null } => "Waiting", { Terminated: not null } => "Terminated", _ => "" },
            Reason = OutsideText.Clean(state?.Waiting?.Reason ?? state?.Terminated?.Reason),
            Message = OutsideText.Clean(state?.Waiting?.Message ?? state?.Terminated?.Message ?? status.LastState?.Terminated?.Message),
            StartedAt = DeploymentReading.At(state?.Running?.StartedAt),
            LastExit = exit is null ? null : new(exit.ExitCode, OutsideText.Clean(exit.Reason), DeploymentReading.At(exit.FinishedAt),
                exit is { StartedAt: { } from, FinishedAt: { } to } && to >= from ? to - from : null),
            MemoryLimit = Figure(spec?.Resources?.Limits, "memory"),
            MemoryRequest = Figure(spec?.Resources?.Requests, "memory"),
            CpuLimit = Figure(spec?.Resources?.Limits, "cpu"),
        };
    }

    private static string? Figure(IDictionary<string, ResourceQuantity>? figures, string name) =>
        figures?.TryGetValue(name, out var figure) == true ? figure?.ToString() : null;
}
