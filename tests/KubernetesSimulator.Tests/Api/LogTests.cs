using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Tests.Conformance;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Api;

public sealed class LogTests
{
    [Fact]
    public async Task A_log_is_cut_to_its_last_lines_its_newest_or_its_first_bytes()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        var pod = await Talk(cluster, new("one"), new("two"), new("three", TimeSpan.FromMinutes(5)));
        await cluster.Wait(TimeSpan.FromMinutes(6));

        Assert.Equal("one\ntwo\nthree\n", await Read(cluster, pod));
        Assert.Equal("two\nthree\n", await Read(cluster, pod, tailLines: 2));
        Assert.Equal("", await Read(cluster, pod, tailLines: 0));
        Assert.Equal("three\n", await Read(cluster, pod, sinceSeconds: 120));
        Assert.Equal("one\ntw", await Read(cluster, pod, limitBytes: 6));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z three\n$", await Read(cluster, pod, tailLines: 1, timestamps: true));
    }

    [Fact]
    public async Task A_followed_log_goes_on_until_its_container_ends()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        var pod = await Talk(cluster, new("one"), new("two"), new("three", TimeSpan.FromMinutes(1)));
        using var reader = new StreamReader(await cluster.Core.ReadNamespacedPodLogAsync(pod, TestCluster.Namespace, follow: true, tailLines: 1));
        Assert.Equal("two", await reader.ReadLineAsync());

        await cluster.Wait(TimeSpan.FromMinutes(2));
        Assert.Equal("three", await reader.ReadLineAsync());
        await cluster.Core.DeleteNamespacedPodAsync(pod, TestCluster.Namespace);
        await cluster.Wait(TimeSpan.FromMinutes(1));

        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Of_several_containers_one_must_be_named()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var hold = cluster.Hold();
        cluster.Runtime.On(start => new ContainerScript { Output = [new ScriptedLine(start.Container.Name)] });
        await cluster.Deploy(change: d => d.Spec.Template.Spec.Containers.Add(new V1Container { Name = "second", Image = "i:1" }));
        var pod = (await cluster.Pods()).Single().Metadata.Name;

        var refused = await Refusal.Of(() => Read(cluster, pod));

        Assert.Equal((400, $"a container name must be specified for pod {pod}, choose one of: [worker second]"), (refused.Code, refused.Message));
        Assert.Equal("second\n", await Read(cluster, pod, container: "second"));
    }

    private static async Task<string> Talk(TestCluster cluster, params ScriptedLine[] lines)
    {
        cluster.Runtime.Default = new ContainerScript { Output = lines };
        await cluster.Deploy();
        return (await cluster.Pods()).Single().Metadata.Name;
    }

    private static async Task<string> Read(TestCluster cluster, string pod, int? tailLines = null, int? sinceSeconds = null, int? limitBytes = null, bool? timestamps = null, string? container = null)
    {
        using var reader = new StreamReader(await cluster.Core.ReadNamespacedPodLogAsync(
            pod, TestCluster.Namespace, container: container, tailLines: tailLines, sinceSeconds: sinceSeconds, limitBytes: limitBytes, timestamps: timestamps));
        return await reader.ReadToEndAsync();
    }
}
