using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

public class InstallTests
{
    private static readonly string[] Strict = ["apply", "--server-side", "--dry-run=server", "--validate=strict"];

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task An_api_server_would_take_every_object_of_an_overlay(string overlay)
    {
        var objects = Manifests.ByName(Manifests.Kustomize($"overlays/{overlay}")).Count;
        await using var cluster = await InstallCluster.OpenAsync("worker-down", "hosting", "temporal");

        var said = cluster.Kubectl([.. Strict, "-k", Path.Combine(Manifests.Deploy, "kustomize/overlays", overlay)]);

        Assert.Equal(objects, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(l => l.EndsWith("serverside-applied (server dry run)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_api_server_would_take_every_object_of_the_chart_and_the_hardened_worker()
    {
        await using var cluster = await InstallCluster.OpenAsync("worker-down", "hosting", "temporal");
        var chart = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(chart, Manifests.Chart("{targetNamespaces: [hosting], temporalPods: {namespace: temporal}}"), TestContext.Current.CancellationToken);
            var said = cluster.Kubectl([.. Strict, "-f", chart, "-f", Path.Combine(Manifests.Deploy, "examples/hosting-worker.yaml")]);

            Assert.Contains("deployment.apps/worker-down serverside-applied", said, StringComparison.Ordinal);
            Assert.Contains("deployment.apps/hosting-worker serverside-applied", said, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(chart);
        }
    }

    [Fact]
    public async Task A_manifest_with_a_misspelt_field_is_not_taken()
    {
        await using var cluster = await InstallCluster.OpenAsync("hosting");
        var file = Path.GetTempFileName();
        try
        {
            var good = await File.ReadAllTextAsync(Path.Combine(Manifests.Deploy, "examples/hosting-worker.yaml"), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(file, good.Replace("minReadySeconds:", "minReadySecond:", StringComparison.Ordinal), TestContext.Current.CancellationToken);

            Assert.Contains("minReadySecond", Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => cluster.Kubectl([.. Strict, "-f", file])).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task One_command_installs_the_k3s_overlay_and_it_rolls_out()
    {
        Assert.SkipWhen(InstallCluster.IsReal, "a real cluster has no image to run: there the overlay is dry-run");
        await using var cluster = await InstallCluster.OpenAsync("hosting", "temporal");
        var overlay = Path.Combine(Manifests.Deploy, "kustomize/overlays/k3s");

        var first = cluster.Kubectl("apply", "-k", overlay);
        var rollout = cluster.Kubectl("-n", "worker-down", "rollout", "status", "deployment/worker-down", "--timeout=5m");
        var again = cluster.Kubectl("apply", "-k", overlay);

        Assert.All(first.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => Assert.EndsWith(" created", l, StringComparison.Ordinal));
        Assert.Contains("successfully rolled out", rollout, StringComparison.Ordinal);
        // A budget's selector is replaced as a whole (its patchStrategy): kubectl always takes that for a change.
        Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("poddisruptionbudget", StringComparison.Ordinal)), l => Assert.EndsWith(" unchanged", l, StringComparison.Ordinal));
    }
}
