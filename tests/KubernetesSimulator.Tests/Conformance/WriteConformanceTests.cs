using k8s;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

public sealed class WriteConformanceTests
{
    [Fact]
    public async Task What_is_not_there_what_is_there_and_what_is_wrong_are_told_apart()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace);

        var missing = await Refusal.Of(() => cluster.Deployment());
        var twice = await Refusal.Of(() => cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace));
        var wrong = await Refusal.Of(() => cluster.Apps.CreateNamespacedDeploymentAsync(
            ConformanceCluster.Manifest(d => d.Spec.Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "other" } }),
            cluster.Namespace));

        Assert.Equal((404, "NotFound", "deployments.apps \"hosting-worker\" not found"), (missing.Code, missing.Reason, missing.Message));
        Assert.Equal(("hosting-worker", "apps", "deployments"), (missing.Details.Name, missing.Details.Group, missing.Details.Kind));
        Assert.Equal((409, "AlreadyExists", "configmaps \"a\" already exists"), (twice.Code, twice.Reason, twice.Message));
        Assert.Equal((422, "Invalid", "spec.template.metadata.labels"), (wrong.Code, wrong.Reason, wrong.Details.Causes.Single().Field));
    }

    [Fact]
    public async Task An_outdated_write_is_a_conflict_and_changes_nothing()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        var read = await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace);
        await Change(cluster, """{"data":{"x":"1"}}""", V1Patch.PatchType.MergePatch);
        read.Data = new Dictionary<string, string> { ["x"] = "2" };

        var replaced = await Refusal.Of(() => cluster.Core.ReplaceNamespacedConfigMapAsync(read, "a", cluster.Namespace));
        var patched = await Refusal.Of(() => Change(cluster, $$"""{"metadata":{"resourceVersion":"{{read.Metadata.ResourceVersion}}" },"data":{"x":"3"} }""", V1Patch.PatchType.MergePatch));

        const string Conflict = "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again";
        Assert.Equal((409, "Conflict", Conflict), (replaced.Code, replaced.Reason, replaced.Message));
        Assert.Equal((409, "Conflict"), (patched.Code, patched.Reason));
        Assert.Equal("1", (await cluster.Core.ReadNamespacedConfigMapAsync("a", cluster.Namespace)).Data["x"]);
    }

    [Fact]
    public async Task A_json_patch_whose_test_fails_is_unprocessable()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace);

        var refused = await Refusal.Of(() => Change(cluster, """[{"op":"add","path":"/data","value":{"x":"1"}},{"op":"test","path":"/metadata/name","value":"b"}]""", V1Patch.PatchType.JsonPatch));

        Assert.Equal((422, "Invalid", "the server rejected our request due to an error in our request"), (refused.Code, refused.Reason, refused.Message));
        Assert.Null((await cluster.Core.ReadNamespacedConfigMapAsync("a", cluster.Namespace)).Data);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_makes_no_new_version()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace);
        var once = await Change(cluster, """{"data":{"x":"1"}}""", V1Patch.PatchType.MergePatch);

        var twice = await Change(cluster, """{"data":{"x":"1"}}""", V1Patch.PatchType.MergePatch);

        Assert.Equal(once.Metadata.ResourceVersion, twice.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_dry_run_answers_as_if_and_changes_nothing()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();

        var answer = await cluster.Apps.CreateNamespacedDeploymentAsync(ConformanceCluster.Manifest(), cluster.Namespace, dryRun: "All");

        Assert.Equal(("RollingUpdate", 10), (answer.Spec.Strategy.Type, answer.Spec.RevisionHistoryLimit));
        Assert.NotNull(answer.Metadata.Uid);
        Assert.Equal(404, (await Refusal.Of(() => cluster.Deployment())).Code);
    }

    [Fact]
    public async Task A_strict_write_refuses_unknown_members()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        await cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace);
        var patch = new V1Patch("""{"dota":{"x":"1"}}""", V1Patch.PatchType.MergePatch);

        var refused = await Refusal.Of(() => cluster.Core.PatchNamespacedConfigMapAsync(patch, "a", cluster.Namespace, fieldValidation: "Strict"));

        Assert.Equal(422, refused.Code);
        Assert.EndsWith("strict decoding error: unknown field \"dota\"", refused.Message);
        await cluster.Core.PatchNamespacedConfigMapAsync(patch, "a", cluster.Namespace, fieldValidation: "Warn");
    }

    [Fact]
    public async Task Names_are_made_up_on_request_and_finalizers_keep_what_is_deleted()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        var made = await cluster.Core.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { GenerateName = "kept-", Finalizers = ["example.com/keep"] } }, cluster.Namespace);
        Assert.Matches("^kept-[a-z0-9]{5}$", made.Metadata.Name);

        await cluster.Core.DeleteNamespacedConfigMapAsync(made.Metadata.Name, cluster.Namespace);
        Assert.NotNull((await cluster.Core.ReadNamespacedConfigMapAsync(made.Metadata.Name, cluster.Namespace)).Metadata.DeletionTimestamp);
        await cluster.Core.PatchNamespacedConfigMapAsync(new V1Patch("""{"metadata":{"finalizers":null}}""", V1Patch.PatchType.MergePatch), made.Metadata.Name, cluster.Namespace);

        Assert.Equal(404, (await Refusal.Of(() => cluster.Core.ReadNamespacedConfigMapAsync(made.Metadata.Name, cluster.Namespace))).Code);
    }

    [Fact]
    public async Task A_lease_is_replaced_only_over_the_version_that_was_read()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        var leases = cluster.Client.CoordinationV1;
        var read = await leases.CreateNamespacedLeaseAsync(new V1Lease { Metadata = new V1ObjectMeta { Name = "a" }, Spec = new V1LeaseSpec { HolderIdentity = "one" } }, cluster.Namespace);
        read.Spec.HolderIdentity = "two";
        await leases.ReplaceNamespacedLeaseAsync(read, "a", cluster.Namespace);

        var outdated = await Refusal.Of(() => leases.ReplaceNamespacedLeaseAsync(read, "a", cluster.Namespace));
        read.Metadata.ResourceVersion = null;
        var blind = await Refusal.Of(() => leases.ReplaceNamespacedLeaseAsync(read, "a", cluster.Namespace));

        Assert.Equal((409, "Conflict"), (outdated.Code, outdated.Reason));
        Assert.Equal((422, "metadata.resourceVersion"), (blind.Code, blind.Details.Causes.Single().Field));
    }

    [Fact]
    public async Task An_answer_that_is_lost_after_its_effect_leaves_the_effect()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        cluster.Controls("lost answers").Cluster.Faults.Inject(new Sandbox.KubernetesSimulator.Faults.LostAnswer { Verb = "create", Times = 1 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cluster.Core.CreateNamespacedConfigMapAsync(Map("a"), cluster.Namespace));

        await cluster.Core.ReadNamespacedConfigMapAsync("a", cluster.Namespace);
    }

    private static V1ConfigMap Map(string name) => new() { Metadata = new V1ObjectMeta { Name = name } };

    private static Task<V1ConfigMap> Change(ConformanceCluster cluster, string patch, V1Patch.PatchType type) =>
        cluster.Core.PatchNamespacedConfigMapAsync(new V1Patch(patch, type), "a", cluster.Namespace);
}
