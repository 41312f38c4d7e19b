using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubectl;

/// <summary>What people look at, through the unmodified <c>kubectl</c>.</summary>
public sealed class KubectlReadTests
{
    private const string Deployment = "deployment/" + TestCluster.Worker;

    [Fact]
    public async Task Get_prints_the_servers_columns_and_more_when_wide()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy(change: d => d.Spec.Replicas = 2);

        var pods = Lines(await kubectl.Run("get", "pods", "-l", "app=hosting-worker"));
        var wide = Lines(await kubectl.Run("get", "deployments", "-o", "wide"));
        var nodes = Lines(await kubectl.Run("get", "nodes"));

        Assert.Matches(@"^NAME +READY +STATUS +RESTARTS +AGE$", pods[0]);
        Assert.Equal(2, pods.Skip(1).Count(p => System.Text.RegularExpressions.Regex.IsMatch(p, @"^hosting-worker-\S+ +1/1 +Running +0 +\d+\w+")));
        Assert.Matches(@"^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR$", wide[0]);
        Assert.Matches(@"^hosting-worker +2/2 +2 +2 +\S+ +worker +registry.example.com/hosting-worker:v1 +app=hosting-worker$", wide[1]);
        Assert.Matches(@"^node-1 +Ready +<none> +\S+ +v1\.", nodes[1]);
    }

    [Fact]
    public async Task Get_prints_objects_as_yaml_and_json_and_by_path()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();

        Assert.Contains("kind: Deployment", await kubectl.Run("get", Deployment, "-o", "yaml"));
        Assert.Equal(TestCluster.Worker, KubernetesJson.Deserialize<V1Deployment>(await kubectl.Run("get", Deployment, "-o", "json")).Metadata.Name);
        Assert.Equal("registry.example.com/hosting-worker:v1", await kubectl.Run("get", Deployment, "-o", "jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Contains("replicaset.apps/hosting-worker-", await kubectl.Run("get", "all", "-o", "name"));
    }

    [Fact]
    public async Task A_pod_that_crashes_says_so_in_its_status_and_keeps_its_previous_log()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        using var hold = cluster.Hold();
        cluster.Runtime.Default = new ContainerScript
        {
            ReadyAfter = null,
            ExitAfter = TimeSpan.FromSeconds(1),
            Exit = new ContainerExit(3, "Error"),
            Output = [new ScriptedLine("one"), new ScriptedLine("two"), new ScriptedLine("fatal: no configuration")],
        };
        await cluster.Apps.CreateNamespacedDeploymentAsync(Manifests.Deployment("v1"), TestCluster.Namespace);
        await cluster.Until(async () => (await cluster.Pods()) is [{ Status.ContainerStatuses: [{ State.Waiting.Reason: "CrashLoopBackOff", RestartCount: 2 }] }], "it backs off");

        var pod = Lines(await kubectl.Run("get", "pods"))[1].Split(' ')[0];

        Assert.Matches(@"^\S+ +0/1 +CrashLoopBackOff +2 \(\d+s ago\) ", Lines(await kubectl.Run("get", "pods"))[1]);
        Assert.Equal("two\nfatal: no configuration\n", await kubectl.Run("logs", pod, "--previous", "--tail=2"));
        var description = await kubectl.Run("describe", "pod", pod);
        Assert.Matches(@"Last State: +Terminated\s+Reason: +Error\s+Exit Code: +3", description);
        Assert.Contains("Back-off restarting failed container", description);
        Assert.Matches(@"Warning +BackOff +pod/", await kubectl.Run("get", "events", "--field-selector", "type=Warning"));
    }

    [Fact]
    public async Task Describe_shows_a_deployment_with_its_sets_conditions_and_events()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();

        var description = await kubectl.Run("describe", "deployment", TestCluster.Worker);

        Assert.Contains("1 desired | 1 updated | 1 total | 1 available | 0 unavailable", description);
        Assert.Matches(@"Available +True +MinimumReplicasAvailable", description);
        Assert.Matches(@"NewReplicaSet: +hosting-worker-\S+ \(1/1 replicas created\)", description);
        Assert.Contains("Scaled up replica set hosting-worker-", description);
    }

    [Fact]
    public async Task Events_are_listed_and_sorted()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();

        var events = Lines(await kubectl.Run("get", "events", "--sort-by=.metadata.creationTimestamp"));

        Assert.Matches(@"^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$", events[0]);
        Assert.Contains(events, e => e.Contains("ScalingReplicaSet   deployment/hosting-worker", StringComparison.Ordinal));
        Assert.Contains(Lines(await kubectl.Run("events", "--for", Deployment)), e => e.Contains("ScalingReplicaSet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_asks_who_it_is_and_what_it_may_do_over_https()
    {
        await using var cluster = await TestCluster.StartAsync(o => o with { Https = true });
        cluster.Cluster.Load(Roles.Operator);
        using var kubectl = new KubectlRunner(cluster.Cluster, Roles.OperatorUser);

        Assert.Contains(Roles.OperatorUser, await kubectl.Run("auth", "whoami"));
        Assert.Equal("yes\n", await kubectl.Run("auth", "can-i", "delete", "pods"));
        Assert.Equal((1, "no\n"), await Answer(kubectl, "auth", "can-i", "delete", "deployments"));
        Assert.Matches(@"pods/log +\[\] +\[\] +\[get\]", await kubectl.Run("auth", "can-i", "--list"));
        var (_, _, errors) = await kubectl.Try(null, "get", "deployments");
        Assert.Contains("Error from server (Forbidden): deployments.apps is forbidden: User \"system:serviceaccount:tools:operator\" cannot list resource \"deployments\" in API group \"apps\" in the namespace \"default\"", errors);
    }

    private static async Task<(int Code, string Output)> Answer(KubectlRunner kubectl, params string[] arguments)
    {
        var (code, output, _) = await kubectl.Try(null, arguments);
        return (code, output);
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd()).ToArray();
}
