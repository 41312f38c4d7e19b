using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>Gets and lists show the cluster as it was when the fault began, as a server does whose cache hangs; writes go through.</summary>
public sealed record StaleReads : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) =>
        context.Serve(request.Verb is "get" or "list" ? request with { AsOf = context.InjectedAt } : request);
}
