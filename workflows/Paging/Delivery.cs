using Microsoft.Extensions.Logging;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Escalate;
using WorkerDown.Workflows.Ports;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows.Paging;

/// <summary>
/// Brings one page to one channel. The activity retries by itself for a while; when that comes to nothing the failure is
/// said and shown, and it begins anew, until the page gets out or is no longer wanted.
/// </summary>
internal sealed class Delivery(IPagedIncident incident, string channel)
{
    /// <summary>One round of the activity's own retries: after it the failure shows in the timeline.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    /// <summary>A service that said no is asked again only this often: somebody has to mend the channel first.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    public string Channel { get; } = channel;

    /// <summary>Whether the channel knows of the incident, or may know of it: then it must hear of its end too.</summary>
    public bool Reached { get; private set; }

    /// <summary>Where the channel put the first page.</summary>
    public string? Thread { get; private set; }

    /// <summary>When it must be told again that the incident is open.</summary>
    public TimeSpan? RefreshAfter { get; private set; }

    /// <summary>What keeps the channel from taking the page; null when nothing does.</summary>
    public string? Problem { get; private set; }

    /// <summary>Delivers.</summary>
    /// <param name="page">The page; its thread is filled in here.</param>
    /// <param name="wanted">Cancelled when the page is no longer wanted.</param>
    /// <param name="until">Gives up then; null never.</param>
    /// <returns>Whether the channel took it.</returns>
    public async Task<bool> SendAsync(Page page, CancellationToken wanted, DateTimeOffset? until = null)
    {
        while (!wanted.IsCancellationRequested)
        {
            var round = until - IncidentRun.Now is { } left && left < Round ? left : Round;
            if (round <= TimeSpan.Zero)
                return false;
            var wait = await TryAsync(page with { Channel = Channel, Thread = Thread }, round, wanted);
            if (wait is null)
                return Problem is null;
            await Workflow.WaitConditionWithOptionsAsync(new(() => wanted.IsCancellationRequested, wait.Value)
            {
                CancellationToken = CancellationToken.None,
                TimeoutSummary = ActivityCalls.Bounded($"{Channel} did not take the page; try again"),
            });
        }
        return false;
    }

    // How long to wait before the next try; null when there is none, because it is taken or no longer wanted.
    private async Task<TimeSpan?> TryAsync(Page page, TimeSpan round, CancellationToken wanted)
    {
        var what = $"{page.Kind} to {Channel}, step {page.Step}";
        try
        {
            var receipt = await Workflow.ExecuteActivityAsync((IEscalateActivities a) => a.PageAsync(page), ActivityCalls.Page($"{what}: {page.Note ?? PageText.Title(page)}", wanted, round));
            Problem = null;
            Reached = true;
            Thread ??= receipt.Thread;
            RefreshAfter = receipt.RefreshAfter;
            if (page.Kind != PageKind.Refresh)
                incident.Say("Escalate", $"{what}: {receipt.Message}");
            return null;
        }
        catch (ActivityFailureException e)
        {
            // A try whose answer was lost may have got out all the same.
            Reached = Reached || page.Calls;
            var failure = e.InnerException as ApplicationFailureException ?? e.InnerException?.InnerException as ApplicationFailureException;
            Problem = failure?.Message ?? (e.InnerException ?? e).Message;
            if (wanted.IsCancellationRequested)
            {
                incident.Say("Escalate", $"{what}: given up, it is no longer wanted");
                return null;
            }
            Workflow.MetricMeter.CreateCounter<int>("worker_down_page_rounds_failed", "{round}", "Rounds of tries after which a channel had not taken a page").Add(1);
            Workflow.Logger.LogError("{What} of {Incident}: not delivered: {Problem}", what, page.Subject.Incident, Problem);
            var refused = failure?.ErrorType == PageFailures.Refused;
            var wait = refused ? AfterRefusal : failure?.NextRetryDelay ?? AfterFailure;
            incident.Say("Escalate", $"{what}: NOT DELIVERED, tried again in {Durations.Say(wait)}: {Problem}");
            return wait;
        }
    }
}
