using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Worker;

namespace WorkerDown.Host.Health;

/// <summary>Whether work can be done now: the worker polls and Temporal answers.</summary>
internal sealed class Readiness(ITemporalClient client, WorkerDownSettings settings, WorkerState state)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Why not; null when ready.</summary>
    public async Task<string?> ProblemAsync(CancellationToken cancel)
    {
        if (state.Problem is { Length: > 0 } problem)
            return problem;
        try
        {
            await client.Connection.WorkflowService.GetSystemInfoAsync(new(), new() { Timeout = Limit, CancellationToken = cancel, Retry = false });
            return null;
        }
        catch (RpcException e)
        {
            return $"Temporal at {settings.Temporal.Address} answered {e.Code}";
        }
    }
}
