using System.Net;
using System.Text;
using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Schema;

public sealed class FieldValidationTests
{
    private const string Misspelt = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"replica":2,"selector":{"matchLabels":{"app":"a"}},
         "template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"i:1","imagePolicy":"Always"}]}}}}
        """;

    private const string Unknown = "unknown field \"spec.replica\", unknown field \"spec.template.spec.containers[0].imagePolicy\"";

    [Fact]
    public async Task A_strict_write_refuses_members_that_the_kind_does_not_have()
    {
        await using var cluster = await TestCluster.StartAsync();

        var (code, status, _) = await Post(cluster, "?fieldValidation=Strict", Misspelt);

        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Equal($"Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: {Unknown}", status.Message);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("?fieldValidation=Warn", 2)]
    [InlineData("?fieldValidation=Ignore", 0)]
    public async Task Any_other_write_drops_them_with_a_warning_unless_it_is_told_to_ignore(string query, int warnings)
    {
        await using var cluster = await TestCluster.StartAsync();

        var (code, _, warned) = await Post(cluster, query, Misspelt);

        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal(warnings, warned.Count);
        Assert.All(warned, w => Assert.StartsWith("299 - \"unknown field", w));
        Assert.Equal(1, (await cluster.Deployment("a")).Spec.Replicas);
    }

    [Fact]
    public async Task A_member_that_is_named_twice_is_refused_by_a_strict_write()
    {
        await using var cluster = await TestCluster.StartAsync();

        var (_, status, _) = await Post(cluster, "?fieldValidation=Strict", """{"metadata":{"name":"a","labels":{"x":"1","x":"2"}},"spec":{"paused":true,"paused":true}}""");

        Assert.EndsWith("strict decoding error: duplicate field \"metadata.labels.x\", duplicate field \"spec.paused\"", status.Message);
    }

    [Theory]
    [InlineData("""{"spec":{"replicas":"2"}}""", "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"args":"a"}]}}}}""", "cannot unmarshal string into Go struct field Container.spec.template.spec.containers.args of type []string")]
    [InlineData("""{"spec":{"template":[]}}""", "cannot unmarshal array into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec")]
    public async Task A_value_of_another_type_is_refused_always(string body, string why)
    {
        await using var cluster = await TestCluster.StartAsync();

        var (code, status, _) = await Post(cluster, "?fieldValidation=Ignore", body);

        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.EndsWith(why, status.Message);
    }

    [Fact]
    public async Task A_strict_patch_refuses_what_it_would_add_and_changes_nothing()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var patch = new V1Patch("""{"spec":{"replicas":2,"replica":2}}""", V1Patch.PatchType.StrategicMergePatch);

        var refused = await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => cluster.Apps.PatchNamespacedDeploymentAsync(patch, TestCluster.Worker, TestCluster.Namespace, fieldValidation: "Strict"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Response.StatusCode);
        Assert.EndsWith("strict decoding error: unknown field \"spec.replica\"", KubernetesJson.Deserialize<V1Status>(refused.Response.Content).Message);
        Assert.Equal(1, (await cluster.Deployment()).Spec.Replicas);
    }

    private static async Task<(HttpStatusCode Code, V1Status Status, IReadOnlyList<string> Warnings)> Post(TestCluster cluster, string query, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(cluster.Cluster.Address, "/apis/apps/v1/namespaces/default/deployments" + query), content);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.IsSuccessStatusCode ? new V1Status() : KubernetesJson.Deserialize<V1Status>(text), answer.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : []);
    }
}
