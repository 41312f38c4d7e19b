using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>What a fault has to work with.</summary>
/// <param name="InjectedAt">The version of the cluster when it began.</param>
/// <param name="Time">The cluster's clock.</param>
/// <param name="Serve">What the API would do; refusals come back as answers.</param>
internal sealed record FaultContext(long InjectedAt, TimeProvider Time, Func<ApiRequest, Task<ApiAnswer>> Serve);
