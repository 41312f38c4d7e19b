using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>The request takes effect, but the connection breaks before its answer: the client cannot know.</summary>
public sealed record LostAnswer : ApiFault
{
    internal override async Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) => ApiAnswer.Lost(await context.Serve(request).ConfigureAwait(false));
}
