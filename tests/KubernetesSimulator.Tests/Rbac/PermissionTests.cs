using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Rbac;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Rbac;

public sealed class PermissionTests
{
    [Fact]
    public async Task What_a_role_grants_is_allowed_and_nothing_else()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        using var client = await Operator(cluster);
        var apps = client.AppsV1;
        var pod = (await client.CoreV1.ListNamespacedPodAsync(TestCluster.Namespace)).Items.Single().Metadata.Name;

        await apps.ReadNamespacedDeploymentAsync(TestCluster.Worker, TestCluster.Namespace);
        await apps.ReadNamespacedDeploymentScaleAsync(TestCluster.Worker, TestCluster.Namespace);
        await client.CoreV1.ReadNamespacedPodAsync(pod, TestCluster.Namespace);
        await (await client.CoreV1.ReadNamespacedPodLogAsync(pod, TestCluster.Namespace)).DisposeAsync();
        await client.CoreV1.ListNodeAsync();

        await Refused("deployments.apps is forbidden: User \"system:serviceaccount:tools:operator\" cannot list resource \"deployments\" in API group \"apps\" in the namespace \"default\"", () => apps.ListNamespacedDeploymentAsync(TestCluster.Namespace));
        await Refused("pods is forbidden: User \"system:serviceaccount:tools:operator\" cannot list resource \"pods\" in API group \"\" at the cluster scope", () => client.CoreV1.ListPodForAllNamespacesAsync());
        await Refused("deployments.apps \"other\" is forbidden: User \"system:serviceaccount:tools:operator\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \"default\"", () => apps.ReadNamespacedDeploymentAsync("other", TestCluster.Namespace));
        await Refused("nodes \"node-1\" is forbidden: User \"system:serviceaccount:tools:operator\" cannot get resource \"nodes\" in API group \"\" at the cluster scope", () => client.CoreV1.ReadNodeAsync("node-1"));
        await Refused("namespaces \"tools\" is forbidden: User \"system:serviceaccount:tools:operator\" cannot get resource \"namespaces\" in API group \"\" in the namespace \"tools\"", () => client.CoreV1.ReadNamespaceAsync("tools"));
        await Refused("deployments.apps \"hosting-worker\" is forbidden: User \"system:serviceaccount:tools:operator\" cannot patch resource \"deployments/scale\" in API group \"apps\" in the namespace \"default\"", () => apps.PatchNamespacedDeploymentScaleAsync(new V1Patch("""{"spec":{"replicas":2}}""", V1Patch.PatchType.MergePatch), TestCluster.Worker, TestCluster.Namespace));
    }

    [Fact]
    public async Task A_permission_counts_from_the_moment_that_it_is_granted_until_it_is_taken_away()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var client = new Kubernetes(cluster.Cluster.ClientConfiguration("ada"));
        var rbac = cluster.Client.RbacAuthorizationV1;
        await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNodeAsync());

        cluster.Cluster.Load(Roles.Binding("ada", "cluster-admin"));
        Assert.Single((await client.CoreV1.ListNodeAsync()).Items);

        await rbac.DeleteClusterRoleBindingAsync("ada-cluster-admin");
        await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNodeAsync());
    }

    [Theory]
    [InlineData("patch", "apps", "deployments", "hosting-worker", true)]
    [InlineData("patch", "apps", "deployments", null, false)]
    [InlineData("delete", "", "pods", "any", true)]
    [InlineData("create", "", "pods", null, false)]
    public async Task Everybody_may_ask_what_he_may_do(string verb, string group, string resource, string? name, bool allowed)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        using var client = await Operator(cluster);
        var review = new V1SelfSubjectAccessReview
        {
            Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = new V1ResourceAttributes { Verb = verb, Group = group, Resource = resource, Name = name, NamespaceProperty = TestCluster.Namespace } },
        };

        Assert.Equal(allowed, (await client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(review)).Status.Allowed);
        var whoAmI = await client.AuthenticationV1.CreateSelfSubjectReviewAsync(new V1SelfSubjectReview());
        Assert.Equal((Roles.OperatorUser, true), (whoAmI.Status.UserInfo.Username, whoAmI.Status.UserInfo.Groups.Contains("system:serviceaccounts:tools")));
    }

    [Fact]
    public async Task The_report_shows_what_is_granted_in_vain_and_what_was_missed()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        using var client = await Operator(cluster);
        await client.CoreV1.ListNamespacedPodAsync(TestCluster.Namespace);
        await client.AppsV1.ReadNamespacedDeploymentAsync(TestCluster.Worker, TestCluster.Namespace);
        await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNamespacedEventAsync(TestCluster.Namespace));

        var report = cluster.Cluster.Access(Roles.OperatorUser);

        Assert.Equal([new Permission("list", "", "pods", "default"), new Permission("get", "apps", "deployments", "default")], report.Used);
        Assert.Equal([new Permission("list", "", "events", "default")], report.Denied);
        Assert.Equal(
            ["list nodes in the cluster", "get pods in default", "delete pods in default", "get pods/log in default", "patch deployments.apps in default", "get */scale.apps in default"],
            report.Unused.Select(p => p.ToString()));
    }

    [Fact]
    public async Task A_manifest_of_a_kind_that_is_not_served_or_with_an_unknown_member_is_refused()
    {
        await using var cluster = await TestCluster.StartAsync();

        Assert.Throws<NotSupportedException>(() => cluster.Cluster.Load("{apiVersion: batch/v1, kind: Job, metadata: {name: a}}"));
        Assert.ThrowsAny<Exception>(() => cluster.Cluster.Load("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, dota: {}}"));
    }

    private static async Task<Kubernetes> Operator(TestCluster cluster)
    {
        await cluster.Deploy();
        cluster.Cluster.Load(Roles.Operator);
        return new Kubernetes(cluster.Cluster.ClientConfiguration(Roles.OperatorUser));
    }

    private static async Task Refused(string message, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<HttpOperationException>(call);
        Assert.Equal((HttpStatusCode.Forbidden, message), (refused.Response.StatusCode, KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Message));
    }
}
