using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Controllers;

public sealed class RolloutTests
{
    private const string Bad = "registry.example.com/hosting-worker:does-not-exist";

    [Fact]
    public async Task A_new_deployment_goes_through_the_recorded_states()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await using var watch = await Watcher.Open(cluster.Cluster.Address, "/apis/apps/v1/deployments");

        var settled = await cluster.Deploy();
        await watch.Reached(settled.Metadata.ResourceVersion);

        Assert.Equal(
            [
                "gen=1 obs=None rev=None spec=1 repl=0 upd=0 rdy=0 avail=0 unavail=0 term=None | ",
                "gen=1 obs=None rev=1 spec=1 repl=0 upd=0 rdy=0 avail=0 unavail=0 term=None | Progressing=True/NewReplicaSetCreated",
                "gen=1 obs=1 rev=1 spec=1 repl=0 upd=0 rdy=0 avail=0 unavail=1 term=0 | Progressing=True/NewReplicaSetCreated, Available=False/MinimumReplicasUnavailable",
                "gen=1 obs=1 rev=1 spec=1 repl=1 upd=1 rdy=0 avail=0 unavail=1 term=0 | Available=False/MinimumReplicasUnavailable, Progressing=True/ReplicaSetUpdated",
                "gen=1 obs=1 rev=1 spec=1 repl=1 upd=1 rdy=1 avail=1 unavail=0 term=0 | Available=True/MinimumReplicasAvailable, Progressing=True/NewReplicaSetAvailable",
            ],
            watch.Events.Select(e => ChangeLog.Deployment(e.Object)));
    }

    [Fact]
    public async Task An_eager_reader_after_a_restart_sees_the_old_generation_as_rolled_out()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy();

        var patched = await cluster.Restart();

        Assert.Equal(2, patched.Metadata.Generation);
        Assert.Equal(1, patched.Status.ObservedGeneration);
        Assert.Equal("NewReplicaSetAvailable", patched.Status.Conditions.Single(c => c.Type == "Progressing").Reason);
        Assert.Equal(1, patched.Status.AvailableReplicas);
    }

    [Fact]
    public async Task A_restart_starts_the_new_pod_before_it_ends_the_old_one()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy();
        var old = Assert.Single(await cluster.Pods());

        await cluster.Restart();
        await cluster.Until(async () => (await cluster.Pods()).Count == 2, "two pods");
        await cluster.UntilRolledOut();

        // Complete while the old pod still ends.
        Assert.Contains(await cluster.Pods(), p => p.Metadata.Uid == old.Metadata.Uid && p.Metadata.DeletionTimestamp is not null);
        Assert.Equal(1, (await cluster.Deployment()).Status.TerminatingReplicas);
        await cluster.Until(async () => (await cluster.Pods()).Count == 1, "the old pod is gone");
        Assert.Equal(["1", "2"], (await cluster.ReplicaSets()).Select(Revision).Order());
    }

    [Fact]
    public async Task Setting_the_same_image_changes_nothing()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        var before = await cluster.Deploy();

        var after = await cluster.SetImage(before.Spec.Template.Spec.Containers[0].Image);

        Assert.Equal(before.Metadata.ResourceVersion, after.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_bad_image_leaves_the_old_pod_serving_and_misses_its_deadline()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy(change: d => d.Spec.ProgressDeadlineSeconds = 25);
        using var fault = cluster.Cluster.Faults.Inject(new ImagePullFailure { Image = Bad });

        await cluster.SetImage(Bad);
        var start = cluster.Time.GetUtcNow();
        await cluster.Until(async () => Progressing(await cluster.Deployment()).Reason == "ProgressDeadlineExceeded", "the deadline");

        var late = await cluster.Deployment();
        // The API's times have no fractions: the deadline may seem to come a second early.
        Assert.InRange((cluster.Time.GetUtcNow() - start).TotalSeconds, 24, 28);
        Assert.Equal("False", Progressing(late).Status);
        Assert.Equal("True", late.Status.Conditions.Single(c => c.Type == "Available").Status);
        Assert.Equal((2, 1, 1), (late.Status.Replicas, late.Status.UpdatedReplicas, late.Status.UnavailableReplicas));
        var waiting = (await cluster.Pods()).Single(p => p.Status.Phase == "Pending").Status.ContainerStatuses[0].State.Waiting;
        Assert.Contains(waiting.Reason, new[] { "ErrImagePull", "ImagePullBackOff" });
        Assert.Contains("not found", waiting.Message);
    }

    [Fact]
    public async Task An_undo_reuses_the_old_replica_set_under_a_new_revision()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy(change: d => d.Spec.ProgressDeadlineSeconds = 25);
        cluster.Cluster.Faults.Inject(new ImagePullFailure { Image = Bad });
        await cluster.SetImage(Bad);
        await cluster.Until(async () => Progressing(await cluster.Deployment()).Reason == "ProgressDeadlineExceeded", "the deadline");
        await using var watch = await Watcher.Open(cluster.Cluster.Address, "/apis/apps/v1/deployments");

        await cluster.Undo("1");
        await cluster.UntilRolledOut();
        await cluster.Until(async () => (await cluster.Pods()).Count == 1, "the bad pod is gone");
        await watch.Reached((await cluster.Deployment()).Metadata.ResourceVersion);

        var reused = (await cluster.ReplicaSets()).Single(r => r.Spec.Replicas == 1);
        Assert.Equal("3", Revision(reused));
        Assert.Equal("1", reused.Metadata.Annotations["deployment.kubernetes.io/revision-history"]);
        Assert.Equal(2, (await cluster.ReplicaSets()).Count);
        Assert.Equal(
            [
                "gen=3 obs=2 rev=2 spec=1 repl=2 upd=1 rdy=1 avail=1 unavail=1 term=0 | Available=True/MinimumReplicasAvailable, Progressing=False/ProgressDeadlineExceeded",
                "gen=3 obs=2 rev=3 spec=1 repl=2 upd=1 rdy=1 avail=1 unavail=1 term=0 | Available=True/MinimumReplicasAvailable, Progressing=False/ProgressDeadlineExceeded",
                "gen=3 obs=3 rev=3 spec=1 repl=2 upd=1 rdy=1 avail=1 unavail=0 term=0 | Available=True/MinimumReplicasAvailable, Progressing=False/ProgressDeadlineExceeded",
                "gen=3 obs=3 rev=3 spec=1 repl=1 upd=1 rdy=1 avail=1 unavail=0 term=1 | Available=True/MinimumReplicasAvailable, Progressing=True/NewReplicaSetAvailable",
            ],
            watch.Events.Take(4).Select(e => ChangeLog.Deployment(e.Object)));
    }

    [Fact]
    public async Task A_paused_deployment_takes_changes_without_acting_on_them()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy();

        await cluster.PatchSpec(new { paused = true });
        await cluster.SetImage("registry.example.com/hosting-worker:v2");
        await cluster.Wait(TimeSpan.FromSeconds(5));

        var paused = await cluster.Deployment();
        Assert.Equal(("Unknown", "DeploymentPaused"), (Progressing(paused).Status, Progressing(paused).Reason));
        Assert.Equal(paused.Metadata.Generation, paused.Status.ObservedGeneration);
        Assert.Single(await cluster.ReplicaSets());

        await cluster.PatchSpec(new { paused = false });
        await cluster.Until(async () => (await cluster.ReplicaSets()).Count == 2, "a second ReplicaSet");
        await cluster.UntilRolledOut();
        Assert.Equal("NewReplicaSetAvailable", Progressing(await cluster.Deployment()).Reason);
    }

    [Fact]
    public async Task Old_replica_sets_beyond_the_history_limit_are_removed()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy(change: d => d.Spec.RevisionHistoryLimit = 2);

        for (var i = 2; i <= 6; i++)
        {
            await cluster.SetImage($"registry.example.com/hosting-worker:v{i}");
            await cluster.UntilRolledOut();
        }
        await cluster.Until(async () => (await cluster.ReplicaSets()).Count == 3, "two old and the new");

        Assert.Equal(["4", "5", "6"], (await cluster.ReplicaSets()).Select(Revision).Order());
    }

    [Fact]
    public async Task Deleting_the_deployment_takes_its_replica_sets_and_pods_along()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        await cluster.Deploy();

        await cluster.Client.AppsV1.DeleteNamespacedDeploymentAsync(TestCluster.Worker, TestCluster.Namespace);

        await cluster.Until(async () => (await cluster.Pods()).Count == 0 && (await cluster.ReplicaSets()).Count == 0, "nothing is left");
    }

    private static V1DeploymentCondition Progressing(V1Deployment deployment) => deployment.Status.Conditions.Single(c => c.Type == "Progressing");

    private static string Revision(V1ReplicaSet set) => set.Metadata.Annotations["deployment.kubernetes.io/revision"];
}
