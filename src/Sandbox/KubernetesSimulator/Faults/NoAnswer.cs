using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The API takes a request and says nothing until it gives up: 504 after <see cref="After"/> on the cluster's clock.</summary>
public sealed record NoAnswer : ApiFault
{
    /// <summary>How long it is silent; a real server gives up after a minute.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>True where the request takes effect all the same, before the silence.</summary>
    public bool TakesEffect { get; init; }

    internal override async Task<ApiAnswer> Answer(ApiRequest request, FaultContext context)
    {
        var done = TakesEffect ? await context.Serve(request).ConfigureAwait(false) : null;
        if (!await FaultClock.Pass(After, context.Time, request.Aborted).ConfigureAwait(false))
            return ApiAnswer.Lost(done);
        return done is null ? throw ApiException.Server(504) : ApiAnswer.Refusal(ApiException.Server(504), done.Code);
    }
}
