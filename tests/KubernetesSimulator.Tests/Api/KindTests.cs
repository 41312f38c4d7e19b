using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Conformance;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class KindTests
{
    public static TheoryData<string, string, string, string> Kinds => new()
    {
        { "", "v1", "configmaps", """{"data":{"a":"b"}}""" },
        { "", "v1", "secrets", """{"data":{"a":"Yg=="}}""" },
        { "", "v1", "serviceaccounts", """{"automountServiceAccountToken":false}""" },
        { "", "v1", "services", """{"spec":{"selector":{"app":"a"},"ports":[{"port":80}]}}""" },
        { "apps", "v1", "replicasets", """{"spec":{"replicas":0,"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"a","image":"a:1"}]}}}}""" },
        { "policy", "v1", "poddisruptionbudgets", """{"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"a"}}}}""" },
        { "autoscaling", "v2", "horizontalpodautoscalers", """{"spec":{"minReplicas":1,"maxReplicas":3,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"a"}}}""" },
        { "coordination.k8s.io", "v1", "leases", """{"spec":{"holderIdentity":"a","leaseDurationSeconds":15,"renewTime":"2026-01-01T00:00:00.123456Z"}}""" },
        { "rbac.authorization.k8s.io", "v1", "roles", """{"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""" },
        { "rbac.authorization.k8s.io", "v1", "rolebindings", """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"a"},"subjects":[{"kind":"ServiceAccount","name":"a","namespace":"default"}]}""" },
        { "networking.k8s.io", "v1", "networkpolicies", """{"spec":{"podSelector":{},"policyTypes":["Ingress"]}}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_kind_is_made_read_listed_patched_and_deleted(string group, string version, string plural, string body)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = new HttpClient { BaseAddress = cluster.Cluster.Address };
        var path = $"{(group.Length == 0 ? "/api" : "/apis/" + group)}/{version}/namespaces/default/{plural}";
        var wish = JsonNode.Parse(body)!.AsObject();
        wish["metadata"] = new JsonObject { ["name"] = "one" };

        var created = await Send(http, HttpMethod.Post, path + "?fieldValidation=Strict", wish.ToJsonString());
        var read = await Send(http, HttpMethod.Get, path + "/one");
        var listed = await Send(http, HttpMethod.Get, path + "?fieldSelector=metadata.name%3Done");
        var patched = await Send(http, HttpMethod.Patch, path + "/one", """{"metadata":{"labels":{"x":"y"}}}""", "application/strategic-merge-patch+json");
        await Send(http, HttpMethod.Delete, path + "/one");

        Assert.Equal(created["metadata"]!["uid"]!.ToString(), read["metadata"]!["uid"]!.ToString());
        Assert.All(JsonNode.Parse(body)!.AsObject(), m => Assert.True(Contains(read[m.Key], m.Value), $"{m.Key} is {read[m.Key]?.ToJsonString()}"));
        Assert.Equal((read["kind"] + "List", 1), (listed["kind"]!.ToString(), listed["items"]!.AsArray().Count));
        Assert.Equal("y", patched["metadata"]!["labels"]!["x"]!.ToString());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync(new Uri(path + "/one", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_secret_takes_plain_strings_and_shows_bytes_only()
    {
        await using var cluster = await TestCluster.StartAsync();

        var secret = await cluster.Core.CreateNamespacedSecretAsync(new V1Secret { Metadata = new V1ObjectMeta { Name = "a" }, StringData = new Dictionary<string, string> { ["key"] = "s3cret" } }, TestCluster.Namespace);

        Assert.Equal(("s3cret", "Opaque"), (Encoding.UTF8.GetString(secret.Data["key"]), secret.Type));
        Assert.Null(secret.StringData);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-dash")]
    public async Task A_name_that_is_no_subdomain_is_refused(string name)
    {
        await using var cluster = await TestCluster.StartAsync();

        var refused = await Refusal.Of(() => cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name } }, TestCluster.Namespace));

        Assert.Equal((422, "metadata.name"), (refused.Code, refused.Details.Causes.Single().Field));
        Assert.StartsWith($"ConfigMap \"{name}\" is invalid: metadata.name: Invalid value: \"{name}\": a lowercase RFC 1123 subdomain", refused.Message);
    }

    [Fact]
    public async Task A_status_is_written_by_itself_and_by_nothing_else()
    {
        await using var cluster = await TestCluster.StartAsync(o => o with { Nodes = [] });
        await cluster.Core.CreateNamespacedPodAsync(new V1Pod { Metadata = new V1ObjectMeta { Name = "a" }, Spec = new V1PodSpec { Containers = [new V1Container { Name = "a", Image = "a:1" }] } }, TestCluster.Namespace);

        var main = await cluster.Core.PatchNamespacedPodAsync(new V1Patch("""{"metadata":{"labels":{"x":"y"}},"status":{"phase":"Failed"}}""", V1Patch.PatchType.MergePatch), "a", TestCluster.Namespace);
        var status = await cluster.Core.PatchNamespacedPodStatusAsync(new V1Patch("""{"spec":{"hostNetwork":true},"status":{"phase":"Failed","reason":"Evicted"}}""", V1Patch.PatchType.MergePatch), "a", TestCluster.Namespace);

        Assert.Equal(("y", "Pending"), (main.Metadata.Labels["x"], main.Status.Phase));
        Assert.Equal(("Failed", "Evicted", (bool?)null), (status.Status.Phase, status.Status.Reason, status.Spec.HostNetwork));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/livez")]
    public async Task Health_is_told_to_everybody(string path)
    {
        await using var cluster = await TestCluster.StartAsync();
        using var http = new HttpClient();

        Assert.Equal("ok", await http.GetStringAsync(new Uri(cluster.Cluster.Address, path)));
    }

    [Fact]
    public async Task Over_https_the_clusters_own_authority_is_trusted_and_nobody_else()
    {
        await using var cluster = await TestCluster.StartAsync(o => o with { Https = true });
        using var stranger = new Kubernetes(new KubernetesClientConfiguration { Host = cluster.Cluster.Address.ToString() });

        Assert.Equal("https", cluster.Cluster.Address.Scheme);
        Assert.Single((await cluster.Core.ListNodeAsync()).Items);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.CoreV1.ListNodeAsync());
    }

    [Fact]
    public async Task A_kubeconfig_carries_an_identity_to_the_client()
    {
        await using var cluster = await TestCluster.StartAsync(o => o with { Https = true });
        var file = Path.GetTempFileName();
        try
        {
            cluster.Cluster.WriteKubeconfig(file, "ada", "tenants");
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(file);
            using var client = new Kubernetes(configuration);

            var refused = await Assert.ThrowsAsync<HttpOperationException>(() => client.CoreV1.ListNodeAsync());

            Assert.Equal("tenants", configuration.Namespace);
            Assert.Contains("User \"ada\" cannot list", KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool Contains(JsonNode? whole, JsonNode? part) => part switch
    {
        JsonObject members => members.All(m => Contains((whole as JsonObject)?[m.Key], m.Value)),
        JsonArray items => whole is JsonArray all && all.Count == items.Count && items.Zip(all).All(p => Contains(p.Second, p.First)),
        _ => JsonNode.DeepEquals(whole, part),
    };

    private static async Task<JsonNode> Send(HttpClient http, HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
