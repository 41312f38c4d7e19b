using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;

namespace Sandbox.KubernetesSimulator.Tests.Conformance;

public sealed class PodConformanceTests
{
    [Fact]
    public async Task A_deleted_pod_is_replaced_and_the_deployment_keeps_its_generation()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = (await cluster.Pods()).Single();

        var deleted = await cluster.Core.DeleteNamespacedPodAsync(pod.Metadata.Name, cluster.Namespace, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid } });

        Assert.Equal((pod.Metadata.Name, 1L), (deleted.Metadata.Name, deleted.Metadata.DeletionGracePeriodSeconds));
        await cluster.Until(async () => (await cluster.Pods()).All(p => p.Metadata.Uid != pod.Metadata.Uid), "the pod is gone");
        Assert.Equal((1, "1"), ((await cluster.RolledOut()).Metadata.Generation, ConformanceCluster.Revision((await cluster.Deployment()).Metadata)));
    }

    [Fact]
    public async Task A_pod_is_deleted_only_under_the_uid_that_was_meant()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = (await cluster.Pods()).Single();

        var refused = await Refusal.Of(() => cluster.Core.DeleteNamespacedPodAsync(pod.Metadata.Name, cluster.Namespace, new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = "11111111-2222-3333-4444-555555555555" } }));

        Assert.Equal((409, "Conflict"), (refused.Code, refused.Reason));
        Assert.Null((await cluster.Core.ReadNamespacedPodAsync(pod.Metadata.Name, cluster.Namespace)).Metadata.DeletionTimestamp);
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_waits_with_the_schedulers_words()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Apps.CreateNamespacedDeploymentAsync(
            ConformanceCluster.Manifest(d => d.Spec.Template.Spec.Containers[0].Resources = new V1ResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("9999") } }),
            cluster.Namespace);
        await cluster.Until(async () => await Scheduled(cluster) is { Status: "False" }, "the scheduler gives up");

        var condition = (await Scheduled(cluster))!;
        Assert.Equal("Unschedulable", condition.Reason);
        Assert.Contains("Insufficient cpu", condition.Message);
        await cluster.Until(async () => (await Events(cluster, "FailedScheduling")).Count > 0, "the event is there");
        var failed = (await Events(cluster, "FailedScheduling"))[0];
        Assert.Equal(("Warning", "Pod", "default-scheduler"), (failed.Type, failed.InvolvedObject.Kind, failed.ReportingComponent));
        Assert.NotNull(failed.EventTime);
        Assert.Null(failed.LastTimestamp);
    }

    [Fact]
    public async Task The_log_of_a_running_container_is_read_and_its_previous_is_not_there()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = (await cluster.Pods()).Single().Metadata.Name;

        await using (var log = await cluster.Core.ReadNamespacedPodLogAsync(pod, cluster.Namespace, tailLines: 10))
        {
            using var reader = new StreamReader(log);
            Assert.True((await reader.ReadToEndAsync()).Split('\n').Length <= 11);
        }

        var previous = await Refusal.Of(() => cluster.Core.ReadNamespacedPodLogAsync(pod, cluster.Namespace, previous: true));
        Assert.Equal((400, $"previous terminated container \"worker\" in pod \"{pod}\" not found"), (previous.Code, previous.Message));
        var other = await Refusal.Of(() => cluster.Core.ReadNamespacedPodLogAsync(pod, cluster.Namespace, container: "other"));
        Assert.Equal((400, $"container other is not valid for pod {pod}"), (other.Code, other.Message));
        Assert.Equal(404, (await Refusal.Of(() => cluster.Core.ReadNamespacedPodLogAsync("nothere", cluster.Namespace))).Code);
    }

    [Fact]
    public async Task A_container_that_crashes_backs_off_and_leaves_its_log()
    {
        await using var cluster = await ConformanceCluster.OpenAsync();
        using var hold = cluster.Hold();
        cluster.Controls("what a container does").Runtime.Default = new ContainerScript
        {
            ReadyAfter = null,
            ExitAfter = TimeSpan.FromSeconds(1),
            Exit = new ContainerExit(3, "Error"),
            Output = [new ScriptedLine("a"), new ScriptedLine("b")],
        };
        await cluster.Apps.CreateNamespacedDeploymentAsync(ConformanceCluster.Manifest(), cluster.Namespace);

        await cluster.Until(async () => (await cluster.Pods()) is [{ Status.ContainerStatuses: [{ State.Waiting.Reason: "CrashLoopBackOff" }] }], "it backs off");

        var pod = (await cluster.Pods()).Single();
        Assert.Equal((3, "Error"), (pod.Status.ContainerStatuses[0].LastState.Terminated.ExitCode, pod.Status.ContainerStatuses[0].LastState.Terminated.Reason));
        using var reader = new StreamReader(await cluster.Core.ReadNamespacedPodLogAsync(pod.Metadata.Name, cluster.Namespace, previous: true, tailLines: 1));
        Assert.Equal("b\n", await reader.ReadToEndAsync());
    }

    private static async Task<V1PodCondition?> Scheduled(ConformanceCluster cluster) =>
        (await cluster.Pods()).SingleOrDefault()?.Status.Conditions?.SingleOrDefault(c => c.Type == "PodScheduled");

    private static async Task<IList<Corev1Event>> Events(ConformanceCluster cluster, string reason) =>
        (await cluster.Core.ListNamespacedEventAsync(cluster.Namespace, fieldSelector: "reason=" + reason)).Items;
}
