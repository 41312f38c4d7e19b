using Temporalio.Worker;
using Temporalio.Worker.Interceptors;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Workflows.Unattended;

/// <summary>Something happens around the first try of an activity of WorkerDown's worker: before its effect, or after it and before its answer.</summary>
internal sealed class ActivityHook(string activity) : IWorkerInterceptor
{
    private int reached;

    /// <summary>Runs before the activity does anything; true when the try ends there.</summary>
    public Func<Task<bool>>? Before { get; set; }

    /// <summary>Runs when the activity has done its work, before it answers.</summary>
    public Func<Task>? After { get; set; }

    public WorldOptions World(RemediationPolicy? policy = null) => new()
    {
        Policy = policy ?? new(),
        ConfigureWorker = (TemporalWorkerOptions options) => options.Interceptors = [.. options.Interceptors ?? [], this],
    };

    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, this);

    private sealed class Inbound(ActivityInboundInterceptor next, ActivityHook hook) : ActivityInboundInterceptor(next)
    {
        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) =>
            input.Activity.Name == hook.Name && Interlocked.Exchange(ref hook.reached, 1) == 0 ? HookedAsync(input) : base.ExecuteActivityAsync(input);

        private async Task<object?> HookedAsync(ExecuteActivityInput input)
        {
            if (hook.Before is { } before && await before())
                throw new OperationCanceledException("this try ends here");
            var result = await base.ExecuteActivityAsync(input);
            if (hook.After is { } after)
                await after();
            return result;
        }
    }

    private string Name => activity;
}
