using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The API answers rightly, but late.</summary>
/// <param name="By">How late, on the cluster's clock.</param>
public sealed record SlowAnswer(TimeSpan By) : ApiFault
{
    internal override async Task<ApiAnswer> Answer(ApiRequest request, FaultContext context)
    {
        if (!await FaultClock.Pass(By, context.Time, request.Aborted).ConfigureAwait(false))
            return ApiAnswer.Lost(null);
        return await context.Serve(request).ConfigureAwait(false);
    }
}
