using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>A permission is missing, whatever the roles say: 403 in the server's words, and nothing happened.</summary>
public sealed record ForbiddenVerb : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) => throw ApiException.Forbidden(request);
}
