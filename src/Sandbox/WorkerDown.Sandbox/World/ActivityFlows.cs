using Sandbox.VirtualTime;
using Temporalio.Worker.Interceptors;

namespace WorkerDown.Sandbox.World;

/// <summary>Tells the shared clock that an activity which waits on it does not keep time from moving.</summary>
public sealed class ActivityFlows(TimeProvider time) : IWorkerInterceptor
{
    /// <inheritdoc />
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, time);

    private sealed class Inbound(ActivityInboundInterceptor next, TimeProvider time) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            // The server holds the clock for every started activity; the flow only gives that back while it waits.
            using var flow = time.EnterFlow(input.Activity.Name ?? "activity", holds: false);
            return await base.ExecuteActivityAsync(input);
        }
    }
}
