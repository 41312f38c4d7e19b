using Temporalio.Activities;
using Temporalio.Exceptions;
using WorkerDown.Core.Escalate;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Escalate;

/// <summary>
/// The Escalate step: one page to one channel; Temporal retries it until it gets out. A try whose answer was lost is made
/// again, so a service sees a page at least once: PagerDuty, Alertmanager and the webhook know the second by its key;
/// Slack has none, and there a message may stand twice.
/// </summary>
public sealed class EscalateActivities(PageSender sender, TimeProvider time) : IEscalateActivities
{
    /// <inheritdoc />
    [Activity("Page")]
    public async Task<PageReceipt> PageAsync(Page page)
    {
        try
        {
            var delivered = await sender.SendAsync(page, ActivityExecutionContext.Current.CancellationToken);
            return new(page.Channel, time.GetUtcNow(), delivered.Message, delivered.Thread, delivered.RefreshAfter);
        }
        catch (PageNotDeliveredException e)
        {
            throw new ApplicationFailureException(e.Message, errorType: e.Refused ? PageFailures.Refused : PageFailures.NotDelivered, nonRetryable: e.Refused, nextRetryDelay: e.RetryAfter);
        }
    }
}
