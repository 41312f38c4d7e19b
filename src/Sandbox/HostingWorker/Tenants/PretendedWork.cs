using Sandbox.VirtualTime;
using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Sandbox.HostingWorker.Tenants;

/// <summary>What an activity of the victim does: say so, and take its time on the given clock.</summary>
internal sealed class PretendedWork(TimeProvider time, Action<string> log, CancellationToken cut)
{
    public async Task DoAsync(string what, TimeSpan duration)
    {
        var context = ActivityExecutionContext.Current;
        // The server holds the clock for a started activity; the flow gives that back while this one merely waits.
        using var flow = time.EnterFlow(context.Info.ActivityType, holds: false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cut, context.WorkerShutdownToken, context.CancellationToken);
        log($"info: {what} (workflow {context.Info.WorkflowId})");
        try
        {
            await Task.Delay(duration, time, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new ApplicationFailureException($"{what}: the worker is shutting down", errorType: "WorkerShutdown");
        }
    }
}
