using Temporalio.Exceptions;
using WorkerDown.Activities.Fleet;
using WorkerDown.Core.Health;

namespace WorkerDown.Activities.Load;

/// <summary>
/// What the newest health checks remember of a target: which revisions were seen healthy and, for a run that a person
/// started, since when it is down. Without checks it knows nothing and looks twice by itself.
/// </summary>
public sealed class LastChecks(HealthCheckResults results, TimeProvider time)
{
    /// <summary>Checks read at most, the newest: where two schedules run, both are heard.</summary>
    private const int Checks = 4;

    /// <summary>A check older than this no longer says since when the target is down: it may have been up in between.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(75);

    /// <summary>The memory; just what was seen when the checks cannot be read.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="part">The part of the fleet that it belongs to.</param>
    /// <param name="seen">What the check that started the run saw; null when a person started it.</param>
    /// <param name="cancel">Cancels.</param>
    public async Task<TargetMemory?> ReadAsync(string target, FleetPart part, TargetMemory? seen, CancellationToken cancel)
    {
        try
        {
            var checks = await results.NewestAsync(part, Checks, cancel);
            return FleetMemory.Of(seen, checks, target, time.GetUtcNow() - Fresh);
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            return seen; // a convenience: the run then looks for itself
        }
    }
}
