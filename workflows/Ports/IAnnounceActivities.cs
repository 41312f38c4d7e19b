using Temporalio.Activities;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;

namespace WorkerDown.Workflows.Ports;

/// <summary>Tells an incident's steps on the Deployment itself, as Kubernetes Events.</summary>
public interface IAnnounceActivities
{
    /// <summary>Writes them; a repeat writes nothing twice, and a failure is an answer, never an exception.</summary>
    [Activity("Announce")]
    Task<AnnounceReceipt> AnnounceAsync(AnnounceRequest request);
}

/// <summary>What Announce needs.</summary>
/// <param name="Target">The target.</param>
/// <param name="Run">The run, for the events' names.</param>
/// <param name="Steps">The steps.</param>
public sealed record AnnounceRequest(Target Target, string Run, IReadOnlyList<Announcement> Steps);

/// <summary>What Announce answers.</summary>
/// <param name="Written">How many events stand there now.</param>
/// <param name="Problem">Why not all; null when they do.</param>
public sealed record AnnounceReceipt(int Written, string? Problem);
