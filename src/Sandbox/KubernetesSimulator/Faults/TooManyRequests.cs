using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The API asks to come back later: 429 with <c>Retry-After</c>, and nothing happened.</summary>
/// <param name="RetryAfterSeconds">When to come back.</param>
public sealed record TooManyRequests(int RetryAfterSeconds = 1) : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) => throw ApiException.TooManyRequests(RetryAfterSeconds);
}
