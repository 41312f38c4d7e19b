using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The connection breaks before anything happened.</summary>
public sealed record ConnectionReset : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, Func<Task<ApiAnswer>> serve) => Task.FromResult(ApiAnswer.Lost(null));
}
