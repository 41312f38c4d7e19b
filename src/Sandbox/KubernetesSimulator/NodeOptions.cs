namespace Sandbox.KubernetesSimulator;

/// <summary>One node of a simulated cluster.</summary>
/// <param name="Name">Its name.</param>
public sealed record NodeOptions(string Name)
{
    /// <summary>The processor time it has to give.</summary>
    public string Cpu { get; init; } = "4";

    /// <summary>The memory it has to give.</summary>
    public string Memory { get; init; } = "8Gi";

    /// <summary>The pods it takes.</summary>
    public int Pods { get; init; } = 110;

    /// <summary>Its labels beside the host name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
