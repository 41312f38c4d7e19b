namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The image cannot be pulled: <c>ErrImagePull</c>, then <c>ImagePullBackOff</c>, again and again.</summary>
public sealed record ImagePullFailure : PodFault
{
    /// <summary>The registry's answer; by default that there is no such image.</summary>
    public string? Error { get; init; }

    internal string Describe(string image) =>
        Error ?? $"rpc error: code = NotFound desc = failed to pull and unpack image \"{image}\": failed to resolve reference \"{image}\": {image}: not found";
}
