using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Paging;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows;

/// <summary>
/// Goes on telling one channel that an incident is over, when that channel did not take it in time: the incident itself has
/// ended and its target is free. Started by the incident's run and abandoned by it, under an id of its own for each
/// incident and channel; the next incident of the same id cancels it and tells the channel with its own end.
/// </summary>
[Workflow(WorkerDownNames.PageDelivery)]
public sealed class PageDeliveryWorkflow
{
    /// <summary>One round of the activity's own retries: long, so that a day of them is a short history.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(15);

    /// <summary>Bytes of the sentence with which it gives up.</summary>
    private const int MessageBytes = 2000;

    private readonly List<TimelineEntry> timeline = [];

    /// <summary>Delivers. Its input is a <see cref="PageDeliveryRequest"/>, raw: a wrong one must fail the run, not its tasks.</summary>
    /// <exception cref="ApplicationFailureException">The channel never took it: the failed run is what people see.</exception>
    [WorkflowRun]
    public async Task<PageDeliveryResult> RunAsync(IRawValue? input = null)
    {
        var request = RequestInput.ReadOwn<PageDeliveryRequest>(input, "a run whose channel did not take its page");
        var page = request.Page;
        Show($"{page.Channel} is still to hear that {page.Subject.Incident} is over, until {request.Until:yyyy-MM-dd HH:mm}Z.");
        var delivery = new Delivery((step, text) =>
        {
            timeline.Add(new(IncidentRun.Now, step, text));
            Show(text);
        }, page.Channel);
        if (await delivery.SendAsync(page, Workflow.CancellationToken, request.Until, Round))
            return new(page.Channel, delivery.Receipt!.Message, timeline);
        Workflow.CancellationToken.ThrowIfCancellationRequested();
        throw new ApplicationFailureException(
            TextBounds.Cut($"{page.Channel} never took the end of {page.Subject.Incident}: close it there by hand ({delivery.Problem ?? "it was not tried"}).", MessageBytes), errorType: "PageNotDelivered", nonRetryable: true);
    }

    /// <summary>How a run hands a page over that it could not deliver.</summary>
    internal static ChildWorkflowOptions Options(Core.Escalate.Page page) => new()
    {
        Id = WorkerDownNames.PageDeliveryRun(page.Subject.Incident, page.Channel),
        ParentClosePolicy = ParentClosePolicy.Abandon,
        CancellationType = ChildWorkflowCancellationType.Abandon,
        // Also a cancelled run has pages to resolve.
        CancellationToken = CancellationToken.None,
        StaticSummary = ActivityCalls.Bounded($"{page.Channel} is still to hear that {page.Subject.Incident} is over"),
        StaticDetails = "Tries on for a day. Mend the channel, or cancel this run and close the page there by hand.",
    };

    private static void Show(string text) => Workflow.CurrentDetails = text;
}
