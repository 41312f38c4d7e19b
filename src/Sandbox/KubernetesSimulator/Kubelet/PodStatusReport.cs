using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>The status of a pod as its kubelet reports it.</summary>
internal static class PodStatusReport
{
    /// <summary>Builds it from the worker's state; the present object gives the conditions and times that do not change.</summary>
    public static JsonObject Build(PodWorker worker, JsonObject current, DateTimeOffset now)
    {
        var former = Codec.Decode<V1PodStatus>(current["status"] ?? new JsonObject());
        var generation = current.Number("metadata", "generation");
        var phase = Phase(worker);
        var status = new V1PodStatus
        {
            Phase = phase,
            ObservedGeneration = generation,
            QosClass = former.QosClass,
            HostIP = "127.0.0.1",
            HostIPs = [new V1HostIP { Ip = "127.0.0.1" }],
            StartTime = worker.State.StartTime.UtcDateTime,
            Reason = worker.State.Failure?.Reason,
            Message = worker.State.Failure?.Message,
            ContainerStatuses = worker.State.Failure is { WithContainerStatuses: false } ? null : [.. worker.Containers.Select(c => c.Status)],
            Conditions = [],
        };
        if (worker.State.SandboxReady || former.PodIP is not null)
        {
            status.PodIP = worker.State.Address;
            status.PodIPs = [new V1PodIP { Ip = worker.State.Address }];
        }
        var over = phase switch { "Succeeded" => "PodCompleted", "Failed" => "PodFailed", _ => null };
        var unready = worker.Containers.Where(c => !c.Status.Ready).Select(c => c.Status.Name).ToList();
        var ready = unready.Count == 0 && over is null;
        var reason = ready ? null : over ?? "ContainersNotReady";
        var message = ready || over is not null ? null : $"containers with unready status: [{string.Join(' ', unready)}]";

        Add("PodScheduled", true, null, null);
        Add("PodReadyToStartContainers", worker.State.SandboxReady, null, null);
        Add("Initialized", true, phase == "Succeeded" ? "PodCompleted" : null, null);
        Add("Ready", ready, reason, message);
        Add("ContainersReady", ready, reason, message);
        if (worker.State.Failure is { Disrupted: true } failure)
            Add("DisruptionTarget", true, "TerminationByKubelet", failure.Message);
        return Codec.Encode(status);

        void Add(string type, bool holds, string? why, string? text)
        {
            var value = holds ? "True" : "False";
            var known = former.Conditions?.FirstOrDefault(c => c.Type == type);
            status.Conditions.Add(new V1PodCondition
            {
                Type = type,
                Status = value,
                Reason = why,
                Message = text,
                ObservedGeneration = generation,
                LastTransitionTime = known?.Status == value ? known.LastTransitionTime : now.UtcDateTime,
            });
        }
    }

    private static string Phase(PodWorker worker)
    {
        if (worker.State is { Failure: not null, IsEnding: true })
            return "Failed";
        var containers = worker.Containers;
        if (containers.All(c => !c.HasRun))
            return "Pending";
        var ended = worker.State.IsEnding || containers.All(c => c.HasEndedForGood);
        if (!ended)
            return containers.All(c => c.HasRun) ? "Running" : "Pending";
        return containers.All(c => c.LastExitCode is 0 or null) ? "Succeeded" : "Failed";
    }
}
