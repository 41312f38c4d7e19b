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
internal sealed class Delivery(Action<string, string> say, string channel)
{
    /// <summary>One round of the activity's own retries: after it the failure shows in the timeline.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);

    /// <summary>A service that said no is asked again only this often: somebody has to mend the channel first.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    /// <summary>The channel's answer; null while it has not taken the page.</summary>
    public PageReceipt? Receipt { get; private set; }

    /// <summary>What keeps the channel from taking the page; null when nothing does.</summary>
    public string? Problem { get; private set; }

    public string Channel => channel;

    private CancellationTokenSource? pause;

    /// <summary>Ends the wait for the next try, for people are to be called again.</summary>
    public void TryNow() => pause?.Cancel();

    /// <summary>Delivers.</summary>
    /// <param name="page">The page.</param>
    /// <param name="wanted">Cancelled when the page is no longer wanted; a try under way is waited for.</param>
    /// <param name="until">Gives up then; null never.</param>
    /// <param name="each">Limit of one round of the activity's own retries; null for a minute.</param>
    /// <returns>Whether the channel took it.</returns>
    public async Task<bool> SendAsync(Page page, CancellationToken wanted, DateTimeOffset? until = null, TimeSpan? each = null)
    {
        while (!wanted.IsCancellationRequested)
        {
            var round = each ?? Round;
            if (until - IncidentRun.Now is { } left && left < round)
                round = left;
            if (round <= TimeSpan.Zero)
                return false;
            if (await TryAsync(page, round, wanted) is not { } wait)
                return Receipt is not null;
            await PauseAsync(wait, wanted);
        }
        return false;
    }

    private async Task PauseAsync(TimeSpan span, CancellationToken wanted)
    {
        using var ending = pause = CancellationTokenSource.CreateLinkedTokenSource(wanted);
        try
        {
            await Workflow.DelayWithOptionsAsync(new(span) { CancellationToken = ending.Token, Summary = ActivityCalls.Bounded($"{channel} did not take the page; try again") });
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The loop sees for itself whether the page is still wanted.
        }
        finally
        {
            pause = null;
        }
    }

    // How long to wait before the next try; null when there is none, because it is taken or no longer wanted.
    private async Task<TimeSpan?> TryAsync(Page page, TimeSpan round, CancellationToken wanted)
    {
        var what = $"{page.Kind} to {channel}, step {page.Step}";
        try
        {
            Receipt = await Workflow.ExecuteActivityAsync((IEscalateActivities a) => a.PageAsync(page), ActivityCalls.Page($"{what}: {page.Note ?? page.Subject.Incident}", wanted, round));
            Problem = null;
            if (page.Kind != PageKind.Refresh)
                say("Escalate", $"{what}: {Receipt.Message}");
            return null;
        }
        catch (ActivityFailureException e)
        {
            var failure = e.InnerException as ApplicationFailureException ?? e.InnerException?.InnerException as ApplicationFailureException;
            Problem = failure?.Message ?? (e.InnerException ?? e).Message;
            if (wanted.IsCancellationRequested)
            {
                say("Escalate", $"{what}: no longer wanted");
                return null;
            }
            Workflow.Logger.LogError("{What} of {Incident}: not delivered: {Problem}", what, page.Subject.Incident, Problem);
            var wait = failure?.ErrorType == PageFailures.Refused ? AfterRefusal : failure?.NextRetryDelay ?? AfterFailure;
            say("Escalate", $"{what}: NOT DELIVERED, tried again in {Durations.Say(wait)}: {Problem}");
            return wait;
        }
    }
}
