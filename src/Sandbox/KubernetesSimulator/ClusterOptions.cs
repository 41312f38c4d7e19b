using Sandbox.KubernetesSimulator.Kubelet;

namespace Sandbox.KubernetesSimulator;

/// <summary>How a simulated cluster is made.</summary>
public sealed record ClusterOptions
{
    /// <summary>The port on the loopback address; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>True to serve HTTPS with a certificate of the cluster's own authority. <c>kubectl</c> sends no token over plain HTTP.</summary>
    public bool Https { get; init; }

    /// <summary>The clock of everything in the cluster.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What runs the containers; by default scripts that run, ready, until they are asked to end.</summary>
    public IContainerRuntime? Runtime { get; init; }

    /// <summary>The nodes; by default one.</summary>
    public IReadOnlyList<NodeOptions> Nodes { get; init; } = [new NodeOptions("node-1")];

    /// <summary>The namespaces beside those that every cluster has.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>How long kubelets take.</summary>
    public KubeletTimings Kubelet { get; init; } = new();

    /// <summary>How long controllers take.</summary>
    public ControllerTimings Controllers { get; init; } = new();

    /// <summary>How many changes a watch can go back; older ones are answered with 410.</summary>
    public int WatchHistory { get; init; } = 10_000;
}
