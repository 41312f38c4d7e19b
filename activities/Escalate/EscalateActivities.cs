using Temporalio.Activities;
using Temporalio.Exceptions;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Core.Escalate;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Escalate;

/// <summary>The Escalate step: one page to one channel; Temporal retries it until it gets out.</summary>
public sealed class EscalateActivities(IEnumerable<IPageChannel> channels, WorkerDownMetrics metrics, TimeProvider time) : IEscalateActivities
{
    /// <inheritdoc />
    [Activity("Page")]
    public async Task<PageReceipt> PageAsync(Page page)
    {
        // A channel may appear with the next configuration, so its absence is retried and stays visible, not given up.
        var channel = channels.FirstOrDefault(c => string.Equals(c.Name, page.Channel, StringComparison.OrdinalIgnoreCase))
            ?? throw new ApplicationFailureException($"The channel '{page.Channel}' is not configured; configured are: {string.Join(", ", channels.Select(c => c.Name))}.", errorType: "UnknownChannel");
        try
        {
            var answer = await channel.DeliverAsync(page, ActivityExecutionContext.Current.CancellationToken);
            metrics.Paged(page.Channel, page.Kind, delivered: true);
            return new(page.Channel, time.GetUtcNow(), answer);
        }
        catch (PageNotDeliveredException e)
        {
            metrics.Paged(page.Channel, page.Kind, delivered: false);
            throw new ApplicationFailureException(e.Message, errorType: "PageNotDelivered", nextRetryDelay: e.RetryAfter);
        }
    }
}
