namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>What a client may ask of a deletion.</summary>
internal sealed record DeleteRequest
{
    public long? GracePeriodSeconds { get; init; }

    public string? PropagationPolicy { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public bool DryRun { get; init; }
}
