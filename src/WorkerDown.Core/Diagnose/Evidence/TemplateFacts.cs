using System.Text.Json.Serialization;

namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>A pod template, as far as diagnosis compares it.</summary>
public sealed record TemplateFacts
{
    /// <summary>Digest of the whole template without <c>restartedAt</c>, our own annotations and the hash label: equal means "the same software".</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The image of its first container that is not an init container; empty when there is none.</summary>
    [JsonIgnore]
    public string WorkerImage => Containers.FirstOrDefault(c => !c.Init)?.Image ?? "";

    /// <summary>Its containers, init containers first.</summary>
    public IReadOnlyList<TemplateContainer> Containers { get; init; } = [];

    /// <summary>Names of its volumes with what they hold.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];
}

/// <summary>One container of a pod template. Environment values are never kept: they may be secrets.</summary>
public sealed record TemplateContainer
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it runs before the others and ends.</summary>
    public bool Init { get; init; }

    /// <summary>Its image.</summary>
    public string Image { get; init; } = "";

    /// <summary>Command and arguments.</summary>
    public string? Command { get; init; }

    /// <summary>Names of its environment variables.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Requests and limits, as <c>requests.cpu=100m</c>.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Its probes, as <c>readiness: http /readyz</c>.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];
}
