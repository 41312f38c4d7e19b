using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>A watch breaks in the middle: the connection is cut where the next event is due.</summary>
/// <param name="AfterEvents">How many events come through before.</param>
public sealed record WatchDrop(int AfterEvents = 0) : ApiFault
{
    internal override Task<ApiAnswer> Answer(ApiRequest request, FaultContext context) =>
        context.Serve(request.Verb == "watch" ? request with { CutAfter = AfterEvents } : request);
}
