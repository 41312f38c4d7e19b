using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Announces attempts and the end as Kubernetes Events on the Deployment, beside the ladder: nothing waits for it but the
/// end of the run, and that not for long.
/// </summary>
internal sealed class Announcing(IncidentRun run)
{
    /// <summary>Attempts announced at most; a run that tries more is known by then.</summary>
    private const int Attempts = 10;

    private readonly List<Task> under = [];

    /// <summary>Announces an attempt that has ended.</summary>
    public void Tell(RemediationAttempt attempt)
    {
        if (under.Count < Attempts)
            under.Add(SendAsync(Announcement.Of(attempt, Workflow.Info.WorkflowId, IncidentRun.Now), $"Tell attempt {attempt.Number} on the Deployment"));
    }

    /// <summary>Announces the end, where there was anything to tell, and waits until all is told or given up.</summary>
    public async Task EndAsync(RemediationResult? result)
    {
        if (result is { Outcome: not (RemediationOutcome.Healthy or RemediationOutcome.DryRun) })
            under.Add(SendAsync([Announcement.Of(result.Outcome, result.Message, Workflow.Info.WorkflowId, IncidentRun.Now)], "Tell the end on the Deployment"));
        await Workflow.WhenAllAsync(under);
    }

    private async Task SendAsync(IReadOnlyList<Announcement> steps, string why)
    {
        try
        {
            await Workflow.ExecuteActivityAsync((IAnnounceActivities a) => a.AnnounceAsync(new(run.Plan.Target, Workflow.Info.RunId, steps)), ActivityCalls.Announce(why));
        }
        catch (ActivityFailureException)
        {
            // A courtesy that came to nothing: its failure stands in the history, and the incident goes on.
        }
    }
}
