using k8s.Models;
using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>Something that goes wrong with pods on their node; it lasts until it is taken back. What is not stated matches all.</summary>
public abstract record PodFault
{
    /// <summary>The namespace of the pods meant.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name of the one pod meant.</summary>
    public string? Pod { get; init; }

    /// <summary>The image of the containers meant.</summary>
    public string? Image { get; init; }

    /// <summary>A label selector for the pods meant, such as <c>app=hosting-worker</c>.</summary>
    public string? Selector { get; init; }

    internal bool Applies(V1Pod pod, V1Container container) =>
        (Namespace is null || pod.Metadata.NamespaceProperty == Namespace)
        && (Pod is null || pod.Metadata.Name == Pod)
        && (Image is null || container.Image == Image)
        && (Selector is null || LabelSelector.Parse(Selector).Matches(pod.Metadata.Labels?.ToDictionary() ?? []));
}
