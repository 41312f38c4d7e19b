using System.Collections.Concurrent;
using k8s;
using k8s.Authentication;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reloading;

namespace WorkerDown.Host.Worker;

/// <summary>
/// Kubernetes clients by cluster, made when first needed and kept: also those of a cluster whose settings have changed
/// since, for something may still be using them.
/// </summary>
public sealed class ConfiguredClusters(LiveSettings settings) : IClusters, IDisposable
{
    private readonly ConcurrentDictionary<ClusterSettings, Lazy<IKubernetes>> clients = new();

    /// <summary>The clients of settings that do not change.</summary>
    public ConfiguredClusters(WorkerDownSettings settings)
        : this(new LiveSettings(settings))
    {
    }

    /// <inheritdoc />
    public IKubernetes Get(string cluster)
    {
        var known = settings.Current.Clusters;
        return known.TryGetValue(cluster, out var found)
            ? clients.GetOrAdd(found, s => new(() => Connect(s))).Value
            : throw new InvalidOperationException($"The cluster '{cluster}' is not configured; configured are: {string.Join(", ", known.Keys.Order())}.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var client in clients.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
    }

    private static k8s.Kubernetes Connect(ClusterSettings cluster)
    {
        var configuration = cluster switch
        {
            { InCluster: true } => KubernetesClientConfiguration.InClusterConfig(),
            { Server: { } server } => new KubernetesClientConfiguration { Host = server.ToString(), TokenProvider = cluster.TokenFile is { } file ? new TokenFileAuth(file) : null },
            _ => KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Kubeconfig, cluster.Context),
        };
        return new(configuration);
    }
}
