using Sandbox.KubernetesSimulator.Tests.Support;

namespace Sandbox.KubernetesSimulator.Tests.Kubectl;

/// <summary>What people do to a worker, through the unmodified <c>kubectl</c>.</summary>
public sealed class KubectlWriteTests
{
    private const string Deployment = "deployment/" + TestCluster.Worker;

    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: hosting-worker
        spec:
          replicas: 1
          selector: {matchLabels: {app: hosting-worker}}
          template:
            metadata: {labels: {app: hosting-worker}}
            spec:
              containers:
                - name: worker
                  image: registry.example.com/hosting-worker:v1
                  env:
                    - {name: MODE, value: plain}
        """;

    [Fact]
    public async Task Rollouts_are_watched_restarted_listed_and_undone()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy("registry.example.com/hosting-worker:v1");

        await kubectl.Run("set", "image", Deployment, "worker=registry.example.com/hosting-worker:v2");
        Assert.EndsWith("successfully rolled out\n", await kubectl.Run("rollout", "status", Deployment));
        Assert.Equal("deployment.apps/hosting-worker restarted\n", await kubectl.Run("rollout", "restart", Deployment));
        Assert.EndsWith("successfully rolled out\n", await kubectl.Run("rollout", "status", Deployment));
        Assert.Matches(@"1 +<none>\n2 +<none>\n3 +<none>", await kubectl.Run("rollout", "history", Deployment));
        Assert.Contains("hosting-worker:v2", await kubectl.Run("rollout", "history", Deployment, "--revision=2"));

        Assert.Equal("deployment.apps/hosting-worker rolled back\n", await kubectl.Run("rollout", "undo", Deployment, "--to-revision=1"));

        Assert.EndsWith("successfully rolled out\n", await kubectl.Run("rollout", "status", Deployment));
        var now = await cluster.Deployment();
        Assert.Equal(("registry.example.com/hosting-worker:v1", "4"), (now.Spec.Template.Spec.Containers[0].Image, now.Metadata.Annotations["deployment.kubernetes.io/revision"]));
    }

    [Fact]
    public async Task Paused_rollouts_are_not_undone_by_kubectl_itself()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();
        await kubectl.Run("rollout", "pause", Deployment);

        var (code, _, errors) = await kubectl.Try(null, "rollout", "restart", Deployment);

        Assert.Equal(1, code);
        Assert.Contains("can't restart paused deployment", errors);
        await kubectl.Run("rollout", "resume", Deployment);
        await kubectl.Run("rollout", "restart", Deployment);
    }

    [Fact]
    public async Task Pods_are_deleted_and_waited_for()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();
        var before = (await cluster.Pods()).Single().Metadata.Name;

        Assert.Contains($"pod \"{before}\" deleted", await kubectl.Run("delete", "pod", before));
        await kubectl.Run("wait", "--for=condition=Available", Deployment, "--timeout=120s");

        Assert.DoesNotContain(before, await kubectl.Run("get", "pods", "-o", "name"));
    }

    [Fact]
    public async Task Scale_annotate_label_and_cordon_do_what_they_say()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();

        await kubectl.Run("scale", Deployment, "--replicas=2");
        await kubectl.Run("annotate", Deployment, "example.com/pause=true");
        await kubectl.Run("label", Deployment, "tier=back");
        await kubectl.Run("cordon", "node-1");

        var deployment = await cluster.Deployment();
        Assert.Equal((2, "true", "back"), (deployment.Spec.Replicas, deployment.Metadata.Annotations["example.com/pause"], deployment.Metadata.Labels["tier"]));
        Assert.Contains("Ready,SchedulingDisabled", await kubectl.Run("get", "nodes"));
        await kubectl.Run("uncordon", "node-1");
        Assert.DoesNotContain("SchedulingDisabled", await kubectl.Run("get", "nodes"));
    }

    [Fact]
    public async Task Apply_creates_changes_leaves_alone_and_takes_away()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);

        Assert.Equal("deployment.apps/hosting-worker created\n", await kubectl.Apply(Manifest));
        Assert.Equal("deployment.apps/hosting-worker unchanged\n", await kubectl.Apply(Manifest));
        Assert.Equal("deployment.apps/hosting-worker configured (server dry run)\n", await kubectl.Apply(Manifest.Replace("plain", "other"), "--dry-run=server"));
        Assert.Equal("plain", (await cluster.Deployment()).Spec.Template.Spec.Containers[0].Env.Single().Value);
        Assert.Equal("deployment.apps/hosting-worker configured\n", await kubectl.Apply(Manifest.Replace("          env:", "          args: [a]").Replace("            - {name: MODE, value: plain}", "")));

        var container = (await cluster.Deployment()).Spec.Template.Spec.Containers[0];
        Assert.Null(container.Env);
        Assert.Equal(["a"], container.Args);
    }

    [Fact]
    public async Task Apply_refuses_a_misspelt_member_because_the_server_does()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);

        var (code, _, errors) = await kubectl.Try(Manifest.Replace("replicas:", "replica:"), "apply", "-f", "-");

        Assert.Equal(1, code);
        Assert.Contains("strict decoding error: unknown field \"spec.replica\"", errors);
    }

    [Fact]
    public async Task A_namespace_is_created_and_deleted_with_what_is_in_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);

        await kubectl.Run("create", "namespace", "tenants");
        await kubectl.Apply(Manifest, "-n", "tenants");
        await kubectl.Run("rollout", "status", Deployment, "-n", "tenants");

        Assert.Contains("namespace \"tenants\" deleted", await kubectl.Run("delete", "namespace", "tenants"));
        Assert.Contains("NotFound", (await kubectl.Try(null, "get", "namespace", "tenants")).Errors);
    }

    [Fact]
    public async Task A_deployment_is_deleted_in_the_foreground_with_all_that_it_owns()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var kubectl = new KubectlRunner(cluster.Cluster);
        await cluster.Deploy();

        await kubectl.Run("delete", Deployment, "--cascade=foreground");

        Assert.Empty(await cluster.Pods());
        Assert.Empty(await cluster.ReplicaSets());
    }
}
