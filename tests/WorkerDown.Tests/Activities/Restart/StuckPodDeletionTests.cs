using k8s;
using k8s.Models;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Sandbox.Scenarios;
using Faults = Sandbox.KubernetesSimulator.Faults;

namespace WorkerDown.Tests.Activities.Restart;

public class StuckPodDeletionTests : HandsTest
{
    [Fact]
    public Task A_stuck_pod_is_deleted_once_by_its_uid_and_version_and_not_by_force() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var pod = await LoseNodeAsync(stage, hands);
        var request = await hands.DecideAsync(Rung.DeleteStuckPods, pods: [Stuck(pod)]);

        var first = await hands.DeleteAsync(request);
        var again = await hands.DeleteAsync(request);

        Assert.Equal((ActStatus.Done, Reasons.PodsDeleted), (first.Status, first.Reason));
        Assert.Equal((ActStatus.Done, Reasons.AlreadyDone), (again.Status, again.Reason));
        var sent = Assert.Single(hands.Effects).Body;
        Assert.Contains(pod.Metadata.Uid, sent, StringComparison.Ordinal);
        Assert.Contains("resourceVersion", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("gracePeriodSeconds", sent, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_pod_that_was_decided_on_and_is_not_stuck_now_is_left_alone() => WithCrashLoopAsync(async (_, hands) =>
    {
        var pod = (await hands.PodsAsync()).Single();

        var answer = await hands.DeleteAsync(await hands.DecideAsync(Rung.DeleteStuckPods, pods: [Stuck(pod)]));

        Assert.Equal((ActStatus.WorldChanged, "the pods are not stuck any more"), (answer.Status, answer.Message));
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task A_pod_of_another_uid_is_not_the_one_that_was_decided_on() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var pod = await LoseNodeAsync(stage, hands);

        var answer = await hands.DeleteAsync(await hands.DecideAsync(Rung.DeleteStuckPods, pods: [Stuck(pod) with { Uid = "of-another-pod" }]));

        Assert.Equal((ActStatus.Done, Reasons.AlreadyDone), (answer.Status, answer.Reason));
        Assert.Empty(hands.Effects);
    });

    private static StuckPod Stuck(V1Pod pod) => new(pod.Metadata.Name, pod.Metadata.Uid, "on lost node", false);

    private static async Task<V1Pod> LoseNodeAsync(Stage stage, Hands hands)
    {
        var pod = (await hands.PodsAsync()).Single();
        stage.World.Cluster.Faults.Inject(new Faults.NodeLost(pod.Spec.NodeName));
        await stage.UntilAsync(
            async () => (await hands.Kubernetes.CoreV1.ReadNodeAsync(pod.Spec.NodeName)).Status.Conditions.Any(c => c.Type == "Ready" && c.Status != "True"),
            TimeSpan.FromMinutes(5), "the node never became not ready");
        return (await hands.PodsAsync()).Single(p => p.Metadata.Uid == pod.Metadata.Uid);
    }
}
