using System.Collections.Concurrent;
using k8s;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Host.Worker;

/// <summary>Kubernetes clients by cluster name, made when first needed and kept.</summary>
public sealed class ConfiguredClusters(WorkerDownSettings settings) : IClusters, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IKubernetes>> clients = new();

    /// <inheritdoc />
    public IKubernetes Get(string cluster) => clients.GetOrAdd(cluster, name => new(() => Connect(name))).Value;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var client in clients.Values.Where(c => c.IsValueCreated))
            client.Value.Dispose();
    }

    private k8s.Kubernetes Connect(string name)
    {
        if (!settings.Clusters.TryGetValue(name, out var cluster))
            throw new InvalidOperationException($"The cluster '{name}' is not configured; configured are: {string.Join(", ", settings.Clusters.Keys.Order())}.");
        var configuration = cluster switch
        {
            { InCluster: true } => KubernetesClientConfiguration.InClusterConfig(),
            { Server: { } server } => new KubernetesClientConfiguration { Host = server.ToString(), AccessToken = cluster.TokenFile is { } file ? File.ReadAllText(file).Trim() : null },
            _ => KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Kubeconfig, cluster.Context),
        };
        return new(configuration);
    }
}
