using k8s;
using k8s.Autorest;
using k8s.Models;
using Sandbox.KubernetesSimulator;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;

namespace WorkerDown.Tests.Deploy.Rendering;

/// <summary>
/// Where the manifests are installed with kubectl: the simulator over HTTPS, or a real cluster where
/// <c>WORKERDOWN_TEST_KUBECONFIG</c> names its kubeconfig (<c>WORKERDOWN_TEST_KUBECONTEXT</c> the context).
/// </summary>
internal sealed class InstallCluster : IAsyncDisposable
{
    private static readonly string? RealConfig = Setting("WORKERDOWN_TEST_KUBECONFIG");

    private readonly string home = Directory.CreateTempSubdirectory("workerdown-install-").FullName;
    private readonly List<string> made = [];
    private KubernetesCluster? simulated;

    private InstallCluster()
    {
    }

    /// <summary>Whether it is a real one, on which nothing may be left behind.</summary>
    public static bool IsReal => RealConfig is not null;

    /// <summary>Opens it with these namespaces; those that were not there go with it.</summary>
    public static async Task<InstallCluster> OpenAsync(params string[] namespaces)
    {
        var cluster = new InstallCluster();
        cluster.simulated = IsReal ? null : await KubernetesCluster.StartAsync(new() { Https = true, Runtime = new ScriptedRuntime(TimeProvider.System) });
        cluster.simulated?.WriteKubeconfig(cluster.Config);
        using var client = cluster.Client();
        foreach (var name in namespaces)
        {
            try
            {
                await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = name } });
                cluster.made.Add(name);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
            {
                // It was there before, and stays.
            }
        }
        return cluster;
    }

    /// <summary>The output of a command that must succeed; skips the test where there is no kubectl.</summary>
    public string Kubectl(params string[] arguments)
    {
        string[] common = ["--kubeconfig", Config, "--cache-dir", Path.Combine(home, "cache"), .. Setting("WORKERDOWN_TEST_KUBECONTEXT") is { } context && IsReal ? new[] { "--context", context } : []];
        var (exit, output, error) = Manifests.Run("kubectl", [.. common, .. arguments]);
        Assert.SkipWhen(exit is null, "kubectl is not installed here");
        Assert.True(exit == 0, $"kubectl {string.Join(' ', arguments)}: {error}{output}");
        return output;
    }

    private string Config => RealConfig ?? Path.Combine(home, "config");

    public async ValueTask DisposeAsync()
    {
        using (var client = Client())
        {
            foreach (var name in made)
                await client.CoreV1.DeleteNamespaceAsync(name);
        }
        if (simulated is not null)
            await simulated.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    private Kubernetes Client() => new(simulated?.ClientConfiguration()
        ?? KubernetesClientConfiguration.BuildConfigFromConfigFile(RealConfig, Setting("WORKERDOWN_TEST_KUBECONTEXT")));

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
