using k8s;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

public sealed class RolloutConformanceTests
{
    [Fact]
    public async Task A_deployment_makes_a_set_that_makes_pods()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();

        var deployment = await cluster.Deploy(d => d.Spec.Replicas = 2);

        var set = Assert.Single(await cluster.ReplicaSets());
        var hash = set.Metadata.Labels["pod-template-hash"];
        Assert.Equal((1, 1L), (deployment.Metadata.Generation, deployment.Status.ObservedGeneration));
        Assert.Equal(("1", "1"), (ConformanceCluster.Revision(deployment.Metadata), ConformanceCluster.Revision(set.Metadata)));
        Assert.Equal((deployment.Metadata.Uid, true, true), (set.Metadata.OwnerReferences[0].Uid, set.Metadata.OwnerReferences[0].Controller, set.Metadata.OwnerReferences[0].BlockOwnerDeletion));
        var pods = await cluster.Pods();
        Assert.Equal(2, pods.Count);
        Assert.All(pods, p => Assert.Equal((set.Metadata.Uid, hash, "Running"), (p.Metadata.OwnerReferences[0].Uid, p.Metadata.Labels["pod-template-hash"], p.Status.Phase)));
        Assert.Equal(["Available=True/MinimumReplicasAvailable", "Progressing=True/NewReplicaSetAvailable"], Conditions(deployment));
    }

    [Fact]
    public async Task A_restart_makes_a_new_revision_and_keeps_the_old_set_empty()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        var patched = await cluster.Restart("2026-01-01T00:00:00Z");
        Assert.Equal((2, true), (patched.Metadata.Generation, patched.Status.ObservedGeneration < 2));
        var restarted = await cluster.RolledOut();

        Assert.Equal("2", ConformanceCluster.Revision(restarted.Metadata));
        Assert.Equal([("1", 0), ("2", 1)], (await cluster.ReplicaSets()).Select(s => (ConformanceCluster.Revision(s.Metadata)!, s.Spec.Replicas!.Value)).Order());
        Assert.Equal(2, (await cluster.Restart("2026-01-01T00:00:00Z")).Metadata.Generation);
    }

    [Fact]
    public async Task An_undo_reuses_the_old_set_under_the_newest_revision()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var first = (await cluster.ReplicaSets()).Single();
        await cluster.Restart("2026-01-01T00:00:00Z");
        await cluster.RolledOut();

        first.Spec.Template.Metadata.Labels.Remove("pod-template-hash");
        await cluster.Patch($$"""[{"op":"replace","path":"/spec/template","value":{{KubernetesJson.Serialize(first.Spec.Template)}}}]""", V1Patch.PatchType.JsonPatch);
        var undone = await cluster.RolledOut();

        Assert.Equal("3", ConformanceCluster.Revision(undone.Metadata));
        Assert.Equal(2, (await cluster.ReplicaSets()).Count);
        var reused = await cluster.Apps.ReadNamespacedReplicaSetAsync(first.Metadata.Name, cluster.Namespace);
        Assert.Equal((1, "3", "1"), (reused.Spec.Replicas, ConformanceCluster.Revision(reused.Metadata), reused.Metadata.Annotations["deployment.kubernetes.io/revision-history"]));
    }

    [Fact]
    public async Task A_paused_deployment_takes_a_new_template_but_does_not_roll_out()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        await cluster.Patch("""{"spec":{"paused":true}}""");
        await cluster.Until(async () => Conditions(await cluster.Deployment()).Contains("Progressing=Unknown/DeploymentPaused"), "it says that it is paused");

        var patched = await cluster.Restart("2026-01-01T00:00:00Z");
        await cluster.Until(async () => (await cluster.Deployment()).Status.ObservedGeneration == patched.Metadata.Generation, "the change is observed");

        Assert.Single(await cluster.ReplicaSets());
        await cluster.Patch("""{"spec":{"paused":false}}""");
        await cluster.RolledOut();
        Assert.Equal(2, (await cluster.ReplicaSets()).Count);
    }

    [Fact]
    public async Task A_bad_image_misses_its_deadline_while_the_old_pod_serves()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy(d => d.Spec.ProgressDeadlineSeconds = 15);

        await cluster.Patch($$"""[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"{{ConformanceCluster.MissingImage}}"}]""", V1Patch.PatchType.JsonPatch);
        await cluster.Until(async () => Conditions(await cluster.Deployment()).Contains("Progressing=False/ProgressDeadlineExceeded"), "the deadline passes");

        var deployment = await cluster.Deployment();
        Assert.Contains("Available=True/MinimumReplicasAvailable", Conditions(deployment));
        Assert.Equal((2, 1, 1), (deployment.Status.Replicas, deployment.Status.UpdatedReplicas, deployment.Status.UnavailableReplicas));
        var reasons = (await cluster.Pods()).Select(p => p.Status.ContainerStatuses?.Single().State.Waiting?.Reason).OfType<string>();
        Assert.Contains(Assert.Single(reasons), (string[])["ErrImagePull", "ImagePullBackOff"]);
    }

    [Fact]
    public async Task The_scale_is_read_and_written_by_itself()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();

        var scale = await cluster.Apps.ReadNamespacedDeploymentScaleAsync(ConformanceCluster.Worker, cluster.Namespace);
        Assert.Equal((1, "app=hosting-worker"), (scale.Spec.Replicas, scale.Status.Selector));
        scale.Spec.Replicas = 2;
        await cluster.Apps.ReplaceNamespacedDeploymentScaleAsync(scale, ConformanceCluster.Worker, cluster.Namespace);
        await cluster.RolledOut();
        var outdated = await Refusal.Of(() => cluster.Apps.ReplaceNamespacedDeploymentScaleAsync(scale, ConformanceCluster.Worker, cluster.Namespace));
        await cluster.Apps.PatchNamespacedDeploymentScaleAsync(new V1Patch("""{"spec":{"replicas":0}}""", V1Patch.PatchType.MergePatch), ConformanceCluster.Worker, cluster.Namespace);

        Assert.Equal("Conflict", outdated.Reason);
        await cluster.Until(async () => (await cluster.Pods()).Count == 0, "no pod is left");
        Assert.Equal("1", ConformanceCluster.Revision((await cluster.Deployment()).Metadata));
    }

    private static IEnumerable<string> Conditions(V1Deployment deployment) =>
        (deployment.Status.Conditions ?? []).OrderBy(c => c.Type, StringComparer.Ordinal).Select(c => $"{c.Type}={c.Status}/{c.Reason}");
}
