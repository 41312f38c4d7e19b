using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The connection breaks before anything happened.</summary>
public sealed record ConnectionReset : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) => Task.FromResult(ApiAnswer.Lost(null));
}
