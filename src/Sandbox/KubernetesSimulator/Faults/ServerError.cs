using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The API answers with an error of its own, and nothing happened.</summary>
/// <param name="Code">500, 503 or 504.</param>
public sealed record ServerError(int Code = 500) : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) => throw ApiException.Server(Code);
}
