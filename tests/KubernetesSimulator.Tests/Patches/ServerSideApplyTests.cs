using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Tests.Conformance;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Patches;

public sealed class ServerSideApplyTests
{
    [Fact]
    public async Task A_wish_creates_what_is_not_there_and_is_on_record_as_its_managers()
    {
        await using var cluster = await TestCluster.StartAsync();

        var made = await Apply(cluster, "ada", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"tier":"back"}},"data":{"x":"1"}}""");

        var entry = Assert.Single(made.Metadata.ManagedFields);
        Assert.Equal(("ada", "Apply", "v1"), (entry.Manager, entry.Operation, entry.ApiVersion));
        Assert.Equal("""{"f:metadata":{"f:labels":{"f:tier":{}}},"f:data":{"f:x":{}}}""", KubernetesJson.Serialize(entry.FieldsV1));
        Assert.Equal(made.Metadata.ResourceVersion, (await Apply(cluster, "ada", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"tier":"back"}},"data":{"x":"1"}}""")).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task What_a_manager_no_longer_wishes_goes_and_what_others_wrote_stays()
    {
        await using var cluster = await TestCluster.StartAsync();
        await Apply(cluster, "ada", """{"apiVersion":"v1","kind":"ConfigMap","data":{"x":"1","y":"1"}}""");
        await Apply(cluster, "bob", """{"apiVersion":"v1","kind":"ConfigMap","data":{"y":"1"}}""");
        await cluster.Core.PatchNamespacedConfigMapAsync(new V1Patch("""{"data":{"z":"1"}}""", V1Patch.PatchType.MergePatch), "a", TestCluster.Namespace);

        var applied = await Apply(cluster, "ada", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"tier":"back"}}}""");

        Assert.Equal(["y", "z"], applied.Data.Keys.Order());
    }

    [Fact]
    public async Task What_another_manager_wishes_otherwise_is_a_conflict_unless_forced()
    {
        await using var cluster = await TestCluster.StartAsync();
        await Apply(cluster, "ada", """{"apiVersion":"v1","kind":"ConfigMap","data":{"x":"1"}}""");

        var refused = await Refusal.Of(() => Apply(cluster, "bob", """{"apiVersion":"v1","kind":"ConfigMap","data":{"x":"2"}}"""));
        var forced = await Apply(cluster, "bob", """{"apiVersion":"v1","kind":"ConfigMap","data":{"x":"2"}}""", force: true);

        Assert.Equal((409, "Conflict", "Apply failed with 1 conflict: conflict with \"ada\": .data.x"), (refused.Code, refused.Reason, refused.Message));
        Assert.Equal(("FieldManagerConflict", ".data.x"), (refused.Details.Causes[0].Reason, refused.Details.Causes[0].Field));
        Assert.Equal("2", forced.Data["x"]);
        Assert.Equal(["bob"], forced.Metadata.ManagedFields.Select(m => m.Manager));
    }

    [Fact]
    public async Task Elements_of_named_lists_belong_to_managers_one_by_one()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy(change: d => d.Spec.Template.Spec.Containers[0].Env = [new V1EnvVar { Name = "THEIRS", Value = "1" }]);

        await Environment(cluster, """[{"name":"MINE","value":"1"},{"name":"ALSO","value":"1"}]""");
        var both = await cluster.Deployment();
        await Environment(cluster, """[{"name":"MINE","value":"1"}]""");
        var fewer = await cluster.Deployment();

        Assert.Equal(["ALSO", "MINE", "THEIRS"], both.Spec.Template.Spec.Containers[0].Env.Select(e => e.Name).Order());
        Assert.Equal(["MINE", "THEIRS"], fewer.Spec.Template.Spec.Containers[0].Env.Select(e => e.Name).Order());
    }

    [Fact]
    public async Task A_wish_that_does_not_say_its_version_is_refused()
    {
        await using var cluster = await TestCluster.StartAsync();

        var refused = await Refusal.Of(() => Apply(cluster, "ada", "{}"));

        Assert.Equal((400, "incorrect version specified in apply patch. Specified patch version: , expected: v1"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task A_wish_without_a_manager_or_with_an_unknown_member_is_refused()
    {
        await using var cluster = await TestCluster.StartAsync();

        var anonymous = await Refusal.Of(() => Apply(cluster, null, """{"apiVersion":"v1","kind":"ConfigMap","data":{"x":"1"}}"""));
        var misspelt = await Refusal.Of(() => Apply(cluster, "ada", """{"apiVersion":"v1","kind":"ConfigMap","dota":{"x":"1"}}"""));

        Assert.Equal((422, "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"), (anonymous.Code, anonymous.Message));
        Assert.Equal((500, "failed to create typed patch object (default/a; v1, Kind=ConfigMap): .dota: field not declared in schema"), (misspelt.Code, misspelt.Message));
    }

    [Fact]
    public async Task Kubectl_applies_on_the_server_and_is_told_of_conflicts()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        const string Manifest = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1"}}""";

        Assert.Equal("configmap/a serverside-applied\n", await kubectl.Apply(Manifest, "--server-side"));
        var (code, _, errors) = await kubectl.Try(Manifest.Replace("\"1\"", "\"2\""), "apply", "-f", "-", "--server-side", "--field-manager=other");
        Assert.Equal(1, code);
        Assert.Contains("Apply failed with 1 conflict: conflict with \"kubectl\": .data.x", errors);
        await kubectl.Apply(Manifest.Replace("\"1\"", "\"2\""), "--server-side", "--field-manager=other", "--force-conflicts");

        Assert.Equal("2", (await cluster.Core.ReadNamespacedConfigMapAsync("a", TestCluster.Namespace)).Data["x"]);
    }

    private static Task<V1ConfigMap> Apply(TestCluster cluster, string? manager, string wish, bool? force = null) =>
        cluster.Core.PatchNamespacedConfigMapAsync(new V1Patch(wish, V1Patch.PatchType.ApplyPatch), "a", TestCluster.Namespace, fieldManager: manager, force: force);

    private static Task<V1Deployment> Environment(TestCluster cluster, string env) =>
        cluster.Apps.PatchNamespacedDeploymentAsync(
            new V1Patch($$"""{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"worker","env":{{env}} }]} } } }""", V1Patch.PatchType.ApplyPatch),
            TestCluster.Worker,
            TestCluster.Namespace,
            fieldManager: "ada");
}
