using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator;

namespace WorkerDown.Tests.Deploy.Rendering;

/// <summary>The rights that the k3s overlay gives, from the files that it is made of: they are tested where no kubectl renders it.</summary>
internal static class ShippedRights
{
    /// <summary>The service account under which the program runs.</summary>
    public const string User = "system:serviceaccount:worker-down:worker-down";

    private static readonly (string File, string Namespace)[] Files =
    [
        ("base/lease-role.yaml", "worker-down"),
        ("components/target-namespace/role.yaml", "hosting"),
        ("components/temporal-pods/role.yaml", "temporal"),
        ("components/nodes/cluster-role.yaml", ""),
    ];

    /// <summary>Gives them in a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="without">A component that is left out.</param>
    public static void Grant(KubernetesCluster cluster, string? without = null)
    {
        cluster.Load(Read("base/namespace.yaml"));
        cluster.Load("{apiVersion: v1, kind: Namespace, metadata: {name: temporal}}");
        cluster.Load(Read("base/service-account.yaml"), "worker-down");
        foreach (var (file, @namespace) in Files.Where(f => without is null || !f.File.Contains($"/{without}/", StringComparison.Ordinal)))
            cluster.Load(Read(file), @namespace);
    }

    /// <summary>Every role and binding, in its namespace.</summary>
    public static IEnumerable<string> Objects() => Files.SelectMany(f => Said(Read(f.File), f.Namespace)).Order(StringComparer.Ordinal);

    /// <summary>The rules of the roles in a file.</summary>
    public static IEnumerable<V1PolicyRule> Rules(string file) =>
        KubernetesYaml.LoadAllFromString(Read(file), strict: true).SelectMany(o => o switch { V1Role r => r.Rules, V1ClusterRole r => r.Rules, _ => [] });

    /// <summary>The roles and bindings among the objects of a manifest.</summary>
    /// <param name="yaml">The manifest.</param>
    /// <param name="namespace">The namespace of those that name none.</param>
    public static IEnumerable<string> Said(string yaml, string @namespace = "")
    {
        return KubernetesYaml.LoadAllFromString(yaml, strict: true).Select(Line).OfType<string>().Order(StringComparer.Ordinal);

        string? Line(object item) => item switch
        {
            V1Role r => $"Role {In(r)} {KubernetesJson.Serialize(r.Rules)}",
            V1ClusterRole r => $"ClusterRole {r.Name()} {KubernetesJson.Serialize(r.Rules)}",
            V1RoleBinding b => $"RoleBinding {In(b)} {KubernetesJson.Serialize(b.RoleRef)} {KubernetesJson.Serialize(b.Subjects)}",
            V1ClusterRoleBinding b => $"ClusterRoleBinding {b.Name()} {KubernetesJson.Serialize(b.RoleRef)} {KubernetesJson.Serialize(b.Subjects)}",
            _ => null,
        };

        string In(IKubernetesObject<V1ObjectMeta> named) => $"{named.Namespace() ?? @namespace}/{named.Name()}";
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Manifests.Deploy, "kustomize", file));
}
