using k8s.Models;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Rbac;

/// <summary>The roles that every cluster has from the beginning, as far as something here rests on them.</summary>
internal static class BuiltInRoles
{
    public static void Create(ObjectRegistry registry)
    {
        Bind(registry, "cluster-admin", Api.Identity.Masters, new V1PolicyRule { ApiGroups = ["*"], Resources = ["*"], Verbs = ["*"] });
        // Everybody may ask what he may do.
        Bind(
            registry,
            "system:basic-user",
            "system:authenticated",
            new V1PolicyRule { ApiGroups = ["authorization.k8s.io"], Resources = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], Verbs = ["create"] },
            new V1PolicyRule { ApiGroups = ["authentication.k8s.io"], Resources = ["selfsubjectreviews"], Verbs = ["create"] });
    }

    private static void Bind(ObjectRegistry registry, string name, string group, params V1PolicyRule[] rules)
    {
        var metadata = new V1ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } };
        registry.Create(ResourceTypes.ClusterRoles, null, Codec.Encode(new V1ClusterRole { Metadata = metadata, Rules = rules }));
        var binding = new V1ClusterRoleBinding
        {
            Metadata = metadata,
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = name },
            Subjects = [new Rbacv1Subject { ApiGroup = "rbac.authorization.k8s.io", Kind = "Group", Name = group }],
        };
        registry.Create(ResourceTypes.ClusterRoleBindings, null, Codec.Encode(binding));
    }
}
