using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Patches;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class PatchTests
{
    [Fact]
    public void A_strategic_merge_merges_containers_and_their_environment_by_name()
    {
        var target = Parse("""{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b","image":"1"}]}""");
        var patch = Parse("""{"containers":[{"name":"a","env":[{"name":"Y","value":"3"},{"name":"Z","value":"4"}]},{"name":"c","image":"9"}]}""");

        var merged = StrategicMergePatch.Apply(target, patch);

        Assert.Equal(
            Parse("""{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"1"},{"name":"Y","value":"3"},{"name":"Z","value":"4"}]},{"name":"b","image":"1"},{"name":"c","image":"9"}]}""").ToJsonString(),
            merged.ToJsonString());
    }

    [Theory]
    [InlineData("""{"volumes":[{"name":"a","$patch":"delete"}]}""", """{"volumes":[{"name":"b"}],"labels":{"x":"1"}}""")]
    [InlineData("""{"labels":{"x":null,"y":"2"}}""", """{"volumes":[{"name":"a"},{"name":"b"}],"labels":{"y":"2"}}""")]
    [InlineData("""{"labels":{"$patch":"replace","z":"3"}}""", """{"volumes":[{"name":"a"},{"name":"b"}],"labels":{"z":"3"}}""")]
    public void A_strategic_merge_deletes_and_replaces_where_it_is_told_to(string patch, string expected)
    {
        var merged = StrategicMergePatch.Apply(Parse("""{"volumes":[{"name":"a"},{"name":"b"}],"labels":{"x":"1"}}"""), Parse(patch));

        Assert.True(JsonNode.DeepEquals(Parse(expected), merged), merged.ToJsonString());
    }

    [Fact]
    public void A_merge_patch_replaces_lists_as_a_whole()
    {
        var merged = MergePatch.Apply(Parse("""{"a":[1,2],"b":{"c":1,"d":2}}"""), Parse("""{"a":[3],"b":{"d":null}}"""));

        Assert.Equal("""{"a":[3],"b":{"c":1}}""", merged.ToJsonString());
    }

    [Fact]
    public void A_json_patch_applies_its_operations_in_order()
    {
        var patched = JsonPatch.Apply(
            Parse("""{"a":{"x/y":1},"l":[1,2,3]}"""),
            JsonNode.Parse("""[{"op":"test","path":"/a/x~1y","value":1},{"op":"replace","path":"/a/x~1y","value":2},{"op":"add","path":"/l/-","value":4},{"op":"remove","path":"/l/0"},{"op":"move","from":"/a","path":"/b"}]"""));

        Assert.Equal("""{"l":[2,3,4],"b":{"x/y":2}}""", patched.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_answers_as_if_and_changes_nothing()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var patch = new V1Patch("""{"spec":{"replicas":5}}""", V1Patch.PatchType.MergePatch);

        var answer = await cluster.Apps.PatchNamespacedDeploymentAsync(patch, TestCluster.Worker, TestCluster.Namespace, dryRun: "All");

        Assert.Equal(5, answer.Spec.Replicas);
        Assert.Equal(1, (await cluster.Deployment()).Spec.Replicas);
        Assert.False(cluster.Cluster.Requests.Single(r => r.Verb == "patch").IsMutation);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
