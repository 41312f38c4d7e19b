using Microsoft.Extensions.Logging;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>Finds a page's channel and delivers: for the activity, and for the outage watch, which has no Temporal.</summary>
/// <param name="channels">The channels; asked anew for each page, as the configuration may change.</param>
/// <param name="metrics">Where every try is counted.</param>
/// <param name="log">Where a page that was not taken is told.</param>
public sealed class PageSender(IEnumerable<IPageChannel> channels, WorkerDownMetrics metrics, ILogger<PageSender> log)
{
    /// <summary>Delivers once.</summary>
    /// <exception cref="PageNotDeliveredException">The channel did not take it, or is not configured.</exception>
    public async Task<Delivered> SendAsync(Page page, CancellationToken cancel)
    {
        try
        {
            // A channel may appear with the next configuration, so its absence is tried again and stays visible.
            var channel = channels.FirstOrDefault(c => string.Equals(c.Name, page.Channel, StringComparison.OrdinalIgnoreCase))
                ?? throw new PageNotDeliveredException(
                    $"the channel '{page.Channel}' is not configured; configured are: {string.Join(", ", channels.Select(c => c.Name))}", refused: true);
            var delivered = await channel.DeliverAsync(page, cancel);
            metrics.Paged(page, delivered: true);
            return delivered;
        }
        catch (PageNotDeliveredException e)
        {
            NotTaken(page, e);
            throw;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // Its message may quote what it choked on, a header's value for instance: only its kind is told.
            var unexpected = new PageNotDeliveredException($"{page.Channel} could not be paged: {e.GetType().Name}");
            NotTaken(page, unexpected);
            throw unexpected;
        }
    }

    private void NotTaken(Page page, PageNotDeliveredException why)
    {
        metrics.Paged(page, delivered: false);
        log.LogError("The page {Kind} of {Incident}, step {Step}, was not taken by {Channel}: {Problem}", page.Kind, page.Subject.Incident, page.Step, page.Channel, why.Message);
    }
}
