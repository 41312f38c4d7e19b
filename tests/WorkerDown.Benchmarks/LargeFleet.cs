using System.Text.Json;
using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Sandbox.TemporalTestServer;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Host.Worker;

namespace WorkerDown.Benchmarks;

/// <summary>A fleet in real time: so many Deployments over so many namespaces, each with its task queues and a poller on each.</summary>
internal sealed class LargeFleet : IAsyncDisposable
{
    private readonly TemporalServer temporal;
    private readonly KubernetesCluster cluster;

    private LargeFleet(TemporalServer temporal, KubernetesCluster cluster, ITemporalClient client, IReadOnlyList<Watched> targets)
    {
        this.temporal = temporal;
        this.cluster = cluster;
        Client = client;
        Targets = targets;
    }

    public ITemporalClient Client { get; }

    public IReadOnlyList<Watched> Targets { get; }

    public static async Task<LargeFleet> StartAsync(int targets, int namespaces, int queues)
    {
        var fleet = Enumerable.Range(0, targets)
            .Select(i => new Watched($"worker-{i:0000}", $"team-{i % namespaces:00}", [.. Enumerable.Range(0, queues).Select(q => $"queue-{i:0000}-{q}")]))
            .ToList();
        var temporal = await TemporalServer.StartAsync(new());
        var cluster = await KubernetesCluster.StartAsync(new()
        {
            Runtime = new ScriptedRuntime(TimeProvider.System),
            Nodes = [.. Enumerable.Range(1, 20).Select(n => new NodeOptions($"node-{n}"))],
            Namespaces = [.. fleet.Select(t => t.Namespace).Distinct()],
        });
        var client = await TemporalClient.ConnectAsync(WorkerRegistration.ClientOptions(new() { Address = temporal.Address, Identity = "benchmark" }));
        var made = new LargeFleet(temporal, cluster, client, fleet);
        await made.DeployAsync();
        return made;
    }

    /// <summary>One workflow poll on each queue, as a living worker leaves it.</summary>
    public Task PollAsync() => Parallel.ForEachAsync(Targets.SelectMany(t => t.Queues.Select(q => (t.Name, Queue: q))), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (poll, cancel) =>
    {
        try
        {
            await Client.Connection.WorkflowService.PollWorkflowTaskQueueAsync(
                new() { Namespace = "default", Identity = $"1@{poll.Name}-elsewhere", TaskQueue = new() { Name = poll.Queue } },
                new() { Timeout = TimeSpan.FromMilliseconds(200), CancellationToken = cancel, Retry = false });
        }
        catch (RpcException)
        {
            // Nothing to do there: the poll was the point.
        }
    });

    /// <summary>The configuration of the shipped program for this fleet.</summary>
    public string Settings() => JsonSerializer.Serialize(new
    {
        temporal = new { address = temporal.Address },
        clusters = new { here = new { server = cluster.Address } },
        targets = Targets.ToDictionary(t => t.Name, t => new { cluster = "here", @namespace = t.Namespace, taskQueues = t.Queues }),
        escalation = new { steps = new[] { new { after = "0s", channels = new[] { "ops" } } } },
        channels = new { ops = new { type = "webhook", url = "http://127.0.0.1:1/" } },
        schedule = new { interval = "10s" },
        host = new { healthPort = 0 },
    });

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        await temporal.DisposeAsync();
    }

    private async Task DeployAsync()
    {
        using var kubernetes = new Kubernetes(cluster.ClientConfiguration());
        await Parallel.ForEachAsync(Targets, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (target, cancel) =>
            await kubernetes.AppsV1.CreateNamespacedDeploymentAsync(Deployment(target), target.Namespace, cancellationToken: cancel));
        foreach (var ns in Targets.Select(t => t.Namespace).Distinct())
        {
            while ((await kubernetes.AppsV1.ListNamespacedDeploymentAsync(ns)).Items.Any(d => d.Status?.AvailableReplicas != 1))
                await Task.Delay(200);
        }
    }

    private static V1Deployment Deployment(Watched target)
    {
        var labels = new Dictionary<string, string> { ["app"] = target.Name };
        return new()
        {
            Metadata = new() { Name = target.Name, Labels = labels },
            Spec = new()
            {
                Replicas = 1,
                Selector = new() { MatchLabels = labels },
                Template = new()
                {
                    Metadata = new() { Labels = labels },
                    Spec = new() { Containers = [new() { Name = "worker", Image = "registry.example.com/worker:v1" }] },
                },
            },
        };
    }
}

/// <summary>A watched Deployment.</summary>
internal sealed record Watched(string Name, string Namespace, IReadOnlyList<string> Queues);
