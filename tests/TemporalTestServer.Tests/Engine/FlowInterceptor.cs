using Sandbox.VirtualTime;
using Temporalio.Worker.Interceptors;

namespace TemporalTestServer.Tests.Engine;

/// <summary>Makes the delays of activities known to the shared clock, as the sandbox's workers do.</summary>
public sealed class FlowInterceptor(TimeProvider time) : IWorkerInterceptor
{
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, time);

    private sealed class Inbound(ActivityInboundInterceptor next, TimeProvider time) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            using var flow = time.EnterFlow(input.Activity.Name ?? "activity", holds: false);
            return await base.ExecuteActivityAsync(input);
        }
    }
}
