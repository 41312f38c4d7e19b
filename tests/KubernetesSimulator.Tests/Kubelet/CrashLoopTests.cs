using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubelet;

public sealed class CrashLoopTests
{
    private static readonly ContainerScript CrashesAtStart = new()
    {
        ReadyAfter = null,
        ExitAfter = TimeSpan.FromSeconds(1),
        Exit = new ContainerExit(1, "Error"),
        Output = [new ScriptedLine("starting"), new ScriptedLine("fatal: no configuration", TimeSpan.FromMilliseconds(900))],
    };

    [Fact]
    public async Task A_container_that_keeps_crashing_waits_ever_longer_between_its_starts()
    {
        await using var cluster = await TestCluster.StartStillAsync();
        var starts = new List<DateTimeOffset>();
        cluster.Runtime.On(_ =>
        {
            lock (starts)
                starts.Add(cluster.Time.GetUtcNow());
            return CrashesAtStart;
        });

        await cluster.Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment("v1"), TestCluster.Namespace);
        await cluster.Until(() => Task.FromResult(starts.Count == 8), "eight starts");

        // A second of running between the starts; the first restart comes with the kubelet's next look.
        var gaps = starts.Zip(starts.Skip(1), (a, b) => (int)Math.Round((b - a).TotalSeconds - 1)).ToList();
        Assert.Equal([1, 10, 20, 40, 80, 160, 300], gaps);
    }

    [Fact]
    public async Task Between_crashes_it_waits_and_its_last_state_tells_how_it_ended()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        cluster.Runtime.Default = CrashesAtStart;

        await cluster.Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment("v1"), TestCluster.Namespace);
        await cluster.Until(async () => await Worker(cluster) is { State.Waiting.Reason: "CrashLoopBackOff" }, "back-off");

        var worker = (await Worker(cluster))!;
        Assert.StartsWith("back-off 10s restarting failed container=worker pod=hosting-worker-", worker.State.Waiting.Message);
        Assert.Equal((1, "Error"), (worker.LastState.Terminated.ExitCode, worker.LastState.Terminated.Reason));
        Assert.Equal(1, worker.RestartCount);
        Assert.False(worker.Ready);
        Assert.Equal("Running", (await cluster.Pods()).Single().Status.Phase);
    }

    [Fact]
    public async Task The_previous_log_is_that_of_the_run_that_crashed()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        cluster.Runtime.On(start => start.RestartCount == 0 ? CrashesAtStart : new ContainerScript { Output = [new ScriptedLine("second run")] });

        await cluster.Deploy();
        await cluster.Until(async () => await Worker(cluster) is { RestartCount: 1, Ready: true }, "restarted");
        var pod = (await cluster.Pods()).Single().Metadata.Name;

        Assert.Equal("starting\nfatal: no configuration\n", await cluster.Log(pod, previous: true));
        Assert.Equal("second run\n", await cluster.Log(pod));
        Assert.Equal("fatal: no configuration\n", await cluster.Log(pod, previous: true, tailLines: 1));
    }

    [Fact]
    public async Task An_out_of_memory_kill_reads_as_137()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        await cluster.Deploy();
        var pod = (await cluster.Pods()).Single().Metadata.Name;

        cluster.Runtime.End(pod, new ContainerExit(137, "OOMKilled"));
        await cluster.Until(async () => await Worker(cluster) is { RestartCount: 1, Ready: true }, "restarted");

        Assert.Equal((137, "OOMKilled"), ((await Worker(cluster))!.LastState.Terminated.ExitCode, (await Worker(cluster))!.LastState.Terminated.Reason));
    }

    private static async Task<V1ContainerStatus?> Worker(TestCluster cluster) =>
        (await cluster.Pods()).SingleOrDefault()?.Status.ContainerStatuses?.Single();
}
