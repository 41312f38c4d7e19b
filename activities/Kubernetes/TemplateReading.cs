using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads pod templates: what they hold, and the digest by which two are the same software.</summary>
public static class TemplateReading
{
    /// <summary>What <c>kubectl rollout restart</c> writes: a new revision of the same software.</summary>
    public const string RestartedAt = "kubectl.kubernetes.io/restartedAt";

    /// <summary>The label that a ReplicaSet adds to its copy of the template.</summary>
    public const string TemplateHash = "pod-template-hash";

    /// <summary>The facts of a template.</summary>
    public static TemplateFacts Facts(V1PodTemplateSpec? template) => template?.Spec is not { } spec ? new() : new()
    {
        Fingerprint = Fingerprint(template),
        Containers =
        [
            .. (spec.InitContainers ?? []).Select(c => Container(c, init: true)),
            .. (spec.Containers ?? []).Select(c => Container(c, init: false)),
        ],
        Volumes = (spec.Volumes ?? []).Select(Volume).Order(StringComparer.Ordinal).ToList(),
    };

    /// <summary>A digest of everything but <c>restartedAt</c>, our own annotations and the hash label; 16 hex digits.</summary>
    public static string Fingerprint(V1PodTemplateSpec template)
    {
        var node = JsonNode.Parse(KubernetesJson.Serialize(template))!.AsObject();
        if (node["metadata"] is JsonObject metadata)
        {
            metadata.Remove("creationTimestamp");
            Drop(metadata, "annotations", name => name == RestartedAt || name.StartsWith(Annotations.Prefix, StringComparison.Ordinal));
            Drop(metadata, "labels", name => name == TemplateHash);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(node))))[..16];
    }

    /// <summary>Whether both are the same template to the letter, as the Deployment's controller compares them: only the hash label is left out.</summary>
    public static bool AreSame(V1PodTemplateSpec? one, V1PodTemplateSpec? other)
    {
        return one is not null && other is not null && Exact(one) == Exact(other);

        static string Exact(V1PodTemplateSpec template)
        {
            var node = JsonNode.Parse(KubernetesJson.Serialize(template))!.AsObject();
            if (node["metadata"] is JsonObject metadata)
            {
                metadata.Remove("creationTimestamp");
                Drop(metadata, "labels", name => name == TemplateHash);
                Drop(metadata, "annotations", _ => false);
            }
            return Canonical(node);
        }
    }

    private static void Drop(JsonObject metadata, string map, Predicate<string> drop)
    {
        if (metadata[map] is not JsonObject entries)
            return;
        foreach (var name in entries.Select(e => e.Key).Where(k => drop(k)).ToList())
            entries.Remove(name);
        if (entries.Count == 0)
            metadata.Remove(map);
    }

    // Members in order, so that the same template read from the Deployment and from a ReplicaSet digests alike.
    private static string Canonical(JsonNode? node) => node switch
    {
        JsonObject o => "{" + string.Join(",", o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"\"{p.Key}\":{Canonical(p.Value)}")) + "}",
        JsonArray a => "[" + string.Join(",", a.Select(Canonical)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static TemplateContainer Container(V1Container c, bool init) => new()
    {
        Name = c.Name ?? "",
        // A restartable init container is a sidecar (Kubernetes 1.29): it runs beside the others.
        Init = init && c.RestartPolicy != "Always",
        Image = c.Image ?? "",
        Command = c.Command is null && c.Args is null ? null : OutsideText.Clean(string.Join(' ', [.. c.Command ?? [], .. c.Args ?? []])),
        Environment =
        [
            .. (c.Env ?? []).Select(e => e.Name).Order(StringComparer.Ordinal),
            .. (c.EnvFrom ?? []).Select(e => e.SecretRef?.Name is { } s ? $"from secret {s}" : $"from configMap {e.ConfigMapRef?.Name}").Order(StringComparer.Ordinal),
        ],
        Resources =
        [
            .. Quantities("requests", c.Resources?.Requests),
            .. Quantities("limits", c.Resources?.Limits),
        ],
        Probes = [.. new[] { Probe("readiness", c.ReadinessProbe), Probe("liveness", c.LivenessProbe), Probe("startup", c.StartupProbe) }.OfType<string>()],
    };

    private static IEnumerable<string> Quantities(string kind, IDictionary<string, ResourceQuantity>? quantities) =>
        (quantities ?? new Dictionary<string, ResourceQuantity>()).OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => $"{kind}.{q.Key}={q.Value}");

    private static string? Probe(string kind, V1Probe? probe) => probe is null ? null
        : $"{kind}: {(probe.HttpGet is { } http ? $"http {http.Path}" : probe.Exec is { } ? "exec" : probe.TcpSocket is not null ? "tcp" : probe.Grpc is not null ? "grpc" : "unknown")}";

    private static string Volume(V1Volume v) => v switch
    {
        { ConfigMap.Name: { } name } => $"{v.Name} (configMap {name})",
        { Secret.SecretName: { } name } => $"{v.Name} (secret {name})",
        { PersistentVolumeClaim.ClaimName: { } name } => $"{v.Name} (claim {name})",
        _ => v.Name ?? "",
    };
}
