using k8s;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

public sealed class AccessConformanceTests
{
    [Fact]
    public async Task A_service_account_may_do_what_its_role_says_and_is_told_what_it_may_not()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await Grant(cluster, new V1PolicyRule { ApiGroups = [""], Resources = ["configmaps"], ResourceNames = ["mine"], Verbs = ["get", "patch"] });
        await cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "mine" } }, cluster.Namespace);
        var user = $"system:serviceaccount:{cluster.Namespace}:operator";
        using var client = cluster.As(user);
        await cluster.Until(async () => await May(client, cluster, "get", "mine"), "the role is in force");

        await client.CoreV1.ReadNamespacedConfigMapAsync("mine", cluster.Namespace);
        await client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch("""{"data":{"x":"1"}}""", V1Patch.PatchType.MergePatch), "mine", cluster.Namespace);
        var other = await Refusal.Of(() => client.CoreV1.ReadNamespacedConfigMapAsync("other", cluster.Namespace));
        var list = await Refusal.Of(() => client.AppsV1.ListNamespacedDeploymentAsync(cluster.Namespace));
        var nodes = await Refusal.Of(() => client.CoreV1.ListNodeAsync());

        Assert.Equal((403, "Forbidden", $"configmaps \"other\" is forbidden: User \"{user}\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"{cluster.Namespace}\""), (other.Code, other.Reason, other.Message));
        Assert.Equal($"deployments.apps is forbidden: User \"{user}\" cannot list resource \"deployments\" in API group \"apps\" in the namespace \"{cluster.Namespace}\"", list.Message);
        Assert.Equal($"nodes is forbidden: User \"{user}\" cannot list resource \"nodes\" in API group \"\" at the cluster scope", nodes.Message);
        Assert.False(await May(client, cluster, "delete", "mine"));
    }

    private static async Task<bool> May(Kubernetes client, ConformanceCluster cluster, string verb, string name)
    {
        var asked = new V1ResourceAttributes { Verb = verb, Group = "", Resource = "configmaps", Name = name, NamespaceProperty = cluster.Namespace };
        return (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(new V1SelfSubjectAccessReview { Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = asked } })).Status.Allowed;
    }

    private static async Task Grant(ConformanceCluster cluster, V1PolicyRule rule)
    {
        var metadata = new V1ObjectMeta { Name = "operator" };
        await cluster.Core.CreateNamespacedServiceAccountAsync(new V1ServiceAccount { Metadata = metadata }, cluster.Namespace);
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(new V1Role { Metadata = metadata, Rules = [rule] }, cluster.Namespace);
        var binding = new V1RoleBinding
        {
            Metadata = metadata,
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = "operator" },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = "operator", NamespaceProperty = cluster.Namespace }],
        };
        await cluster.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(binding, cluster.Namespace);
    }
}
