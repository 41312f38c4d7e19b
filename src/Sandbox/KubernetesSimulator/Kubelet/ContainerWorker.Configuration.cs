using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Kubelet;

/// <content>The ConfigMaps and Secrets that the container's environment comes from.</content>
internal sealed partial class ContainerWorker
{
    // False when the pod ends meanwhile.
    private async Task<bool> Configure()
    {
        while (ConfigurationError() is { } error)
        {
            Wait("CreateContainerConfigError", error);
            node.Events.Warning(Subject, "Failed", $"Error: {error}");
            if (await node.Clock.Pause(node.Timings.BackOff, pod.Stop).ConfigureAwait(false))
                return false;
        }
        return true;
    }

    private string? ConfigurationError()
    {
        if (node.Faults.Find<MissingConfigMap>(pod.Pod, container) is { } missing)
            return $"configmap \"{missing.Name}\" not found";
        foreach (var source in container.EnvFrom ?? [])
        {
            var problem = Absent(ResourceTypes.ConfigMaps, source.ConfigMapRef?.Name, source.ConfigMapRef?.Optional)
                ?? Absent(ResourceTypes.Secrets, source.SecretRef?.Name, source.SecretRef?.Optional);
            if (problem is not null)
                return problem;
        }
        return (container.Env ?? []).Select(e => AbsentKey(e.ValueFrom)).FirstOrDefault(p => p is not null);
    }

    private string? AbsentKey(V1EnvVarSource? source) => source switch
    {
        { ConfigMapKeyRef: { } key } => Absent(ResourceTypes.ConfigMaps, key.Name, key.Optional, key.Key),
        { SecretKeyRef: { } key } => Absent(ResourceTypes.Secrets, key.Name, key.Optional, key.Key),
        _ => null,
    };

    private string? Absent(ResourceType type, string? name, bool? optional, string? key = null)
    {
        if (name is null || optional == true)
            return null;
        var ns = pod.Pod.Metadata.NamespaceProperty;
        if (node.Store.Find(type, ns, name) is not { } found)
            return $"{type.Kind.ToLowerInvariant()} \"{name}\" not found";
        var content = found.ToNode();
        return key is null || content.StringMap("data").ContainsKey(key) || content.StringMap("binaryData").ContainsKey(key)
            ? null
            : $"couldn't find key {key} in {type.Kind} {ns}/{name}";
    }
}
