using Temporalio.Exceptions;
using Temporalio.Workflows;
using WorkerDown.Core;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows.Paging;

/// <summary>
/// Calls people to one incident: the steps by their delays, the last again until acknowledged, then every channel that was
/// reached hears who has taken it, and in the end that it is over. Each channel is on its own; none holds up another. Its
/// waits ignore the run's cancellation: a cancelled run still has pages to resolve.
/// </summary>
internal sealed class Pager(IPagedIncident incident)
{
    // A channel that takes no "resolved" must not hold the incident's lock: after this a run of its own tries on.
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan HandedOverLimit = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource taken = new();
    private readonly CancellationTokenSource over = new();
    private readonly List<(Delivery Delivery, UndeliveredPage Call)> calls = [];
    private readonly List<Task> calling = [];
    private readonly List<Task> telling = [];
    private readonly Dictionary<string, Task> takingBack = [];

    /// <summary>The step whose page no channel has taken, with what keeps each; null when there is none. A failed state that people must see.</summary>
    public string? Untaken => taken.IsCancellationRequested ? null : calls
        .GroupBy(c => (c.Call.Step, c.Call.Repeat))
        .Where(round => round.All(c => c.Delivery.Receipt is null) && round.Any(c => c.Delivery.Problem is not null))
        .Select(round => $"NOBODY WAS REACHED by the page of step {round.Key.Step}: {string.Join("; ", round.Where(c => c.Delivery.Problem is not null).Select(c => c.Delivery.Problem))}")
        .LastOrDefault();

    /// <summary>
    /// Takes back what the incident before left to runs of their own: a "resolved" of that one, delivered late, would close
    /// the page of this one. Those channels hear of this one's end instead.
    /// </summary>
    public void TakeBack()
    {
        foreach (var channel in incident.Paging.Owed)
            takingBack[channel] = TakeBackAsync(channel);
    }

    /// <summary>Calls until this run of the incident is over.</summary>
    public async Task RunAsync()
    {
        foreach (var page in incident.Paging.Undelivered)
            Call(page);
        foreach (var (channel, _) in incident.Paging.Places)
            telling.Add(RefreshAsync(channel));
        incident.Paging = incident.Paging with { Undelivered = [], Began = incident.Paging.Began ?? IncidentRun.Now };
        await RoundsAsync();
        await Workflow.WaitConditionAsync(() => incident.IsOver || incident.TakenBy is not null, CancellationToken.None);
        if (incident is { IsOver: false, TakenBy: { } who, Paging.AcknowledgementSent: false })
            await AcknowledgeAsync(who);
        await Workflow.WaitConditionAsync(() => incident.IsOver, CancellationToken.None);
    }

    /// <summary>Stops here, for a run that continues as new: what has not got out is left in the state.</summary>
    public async Task SuspendAsync()
    {
        await SettleAsync();
        incident.Paging = incident.Paging with { Undelivered = calls.Where(c => c.Delivery.Receipt is null).Select(c => c.Call).ToList() };
    }

    /// <summary>Tells every channel that was reached that it is over.</summary>
    /// <param name="how">How it ended, as a sentence.</param>
    /// <param name="overAt">When; null when that is not known.</param>
    public async Task ResolveAsync(string how, DateTimeOffset? overAt)
    {
        // No try may be under way any more: a page that arrives after its "resolved" would stay open for ever.
        await SettleAsync();
        var page = Make(PageKind.Resolve, "resolve", how) with { OverAt = overAt };
        await Workflow.WhenAllAsync(incident.Paging.Channels.Union(incident.Paging.Owed).Select(channel => EndAsync(channel, page)));
    }

    private async Task SettleAsync()
    {
        taken.Cancel();
        over.Cancel();
        await Workflow.WhenAllAsync(calling);
        await Workflow.WhenAllAsync(telling);
    }

    private async Task RoundsAsync()
    {
        foreach (var due in PageSchedule.Of(incident.Escalation).Skip(incident.Paging.Rounds))
        {
            var wait = incident.Paging.Began!.Value + due.After - IncidentRun.Now;
            if (wait > TimeSpan.Zero)
            {
                await Workflow.WaitConditionWithOptionsAsync(new(() => incident.IsOver || incident.TakenBy is not null, wait)
                {
                    CancellationToken = CancellationToken.None,
                    TimeoutSummary = ActivityCalls.Bounded($"Page step {due.Step}{(due.Repeat > 0 ? $" again ({due.Repeat})" : "")} unless acknowledged"),
                });
            }
            await Workflow.WaitConditionAsync(() => incident.IsOver || incident.TakenBy is not null || !incident.Held, CancellationToken.None);
            if (incident.IsOver || incident.TakenBy is not null)
                return;
            incident.Paging = incident.Paging with { LastStep = due.Step, Rounds = incident.Paging.Rounds + 1 };
            foreach (var channel in due.Channels)
                Call(new(channel, due.Step, due.Repeat));
        }
    }

    private void Call(UndeliveredPage call)
    {
        // What the channel still owes goes first, and says the same: after it the later page would call people once more.
        if (calls.Find(c => c.Call.Channel == call.Channel && c.Delivery.Receipt is null) is { Delivery: { } owed })
        {
            owed.TryNow();
            return;
        }
        var delivery = new Delivery(incident.Say, call.Channel);
        calls.Add((delivery, call));
        calling.Add(CallAsync(delivery, call));
    }

    private async Task CallAsync(Delivery delivery, UndeliveredPage call)
    {
        var first = !incident.Paging.Channels.Contains(call.Channel);
        var kind = call.Repeat > 0 ? PageKind.Repeat : call.Step == 1 ? incident.FirstKind : PageKind.Trigger;
        // Noted before the first try: whatever becomes of that, the channel may have been reached and must hear of the end.
        if (first)
            incident.Paging = incident.Paging with { Channels = [.. incident.Paging.Channels, call.Channel] };
        if (takingBack.GetValueOrDefault(call.Channel) is { } before)
            await before;
        var page = Make(kind, $"{call.Step}/{call.Repeat}", null) with { Step = call.Step };
        if (!await delivery.SendAsync(To(call.Channel, page), taken.Token))
            return;
        if (!first || incident.Paging.Places.GetValueOrDefault(call.Channel)?.RefreshAfter is not null)
            return;
        var receipt = delivery.Receipt!;
        if (receipt.Thread is not null || receipt.RefreshAfter is not null)
            incident.Paging = incident.Paging with { Places = new Dictionary<string, ChannelPlace>(incident.Paging.Places) { [call.Channel] = new(receipt.Thread, receipt.RefreshAfter) } };
        telling.Add(RefreshAsync(call.Channel));
    }

    // For channels that forget what they are not told again.
    private async Task RefreshAsync(string channel)
    {
        for (var n = 1; incident.Paging.Places.GetValueOrDefault(channel)?.RefreshAfter is { } after; n++)
        {
            await Workflow.WaitConditionWithOptionsAsync(new(() => over.IsCancellationRequested, after)
            {
                CancellationToken = CancellationToken.None,
                TimeoutSummary = ActivityCalls.Bounded($"Tell {channel} that it is still open"),
            });
            if (over.IsCancellationRequested)
                return;
            await TellAsync(channel, Make(PageKind.Refresh, $"refresh/{n}", null), over.Token, IncidentRun.Now + after);
        }
    }

    private async Task AcknowledgeAsync(string who)
    {
        // What has not got out yet is no longer wanted: somebody knows.
        taken.Cancel();
        await Workflow.WhenAllAsync(calling);
        incident.Paging = incident.Paging with { AcknowledgementSent = true };
        var page = Make(PageKind.Acknowledge, "acknowledge", $"{who} has taken it; nobody is called again.");
        telling.AddRange(incident.Paging.Channels.Select(channel => TellAsync(channel, page, over.Token, null)));
    }

    private async Task TellAsync(string channel, Page page, CancellationToken wanted, DateTimeOffset? until)
    {
        await new Delivery(incident.Say, channel).SendAsync(To(channel, page), wanted, until);
    }

    private async Task EndAsync(string channel, Page page)
    {
        page = To(channel, page);
        if (await new Delivery(incident.Say, channel).SendAsync(page, CancellationToken.None, IncidentRun.Now + ResolveLimit))
            return;
        var options = PageDeliveryWorkflow.Options(page);
        try
        {
            await Workflow.StartChildWorkflowAsync(WorkerDownNames.PageDelivery, [new PageDeliveryRequest(page, IncidentRun.Now + HandedOverLimit)], options);
            incident.Say("Escalate", $"{channel} has not heard of the end; {options.Id} tries on for {Durations.Say(HandedOverLimit)}");
        }
        catch (WorkflowAlreadyStartedException)
        {
            // It says the same there: the end of the incident with this key.
            incident.Say("Escalate", $"{channel} has not heard of the end; {options.Id} is still telling it");
        }
    }

    private async Task TakeBackAsync(string channel)
    {
        try
        {
            await Workflow.GetExternalWorkflowHandle(WorkerDownNames.PageDeliveryRun(incident.Subject().Incident, channel)).CancelAsync();
        }
        catch (Exception e) when (e is RpcException or FailureException)
        {
            return; // it has ended meanwhile
        }
        // A try may be under way there; whatever it does is done within its limit.
        await Workflow.DelayWithOptionsAsync(new(ActivityCalls.PageLimit) { CancellationToken = CancellationToken.None, Summary = ActivityCalls.Bounded($"{channel} was still being told of the incident before") });
    }

    private Page To(string channel, Page page) => page with { Channel = channel, Thread = incident.Paging.Places.GetValueOrDefault(channel)?.Thread };

    private Page Make(PageKind kind, string id, string? note) => new()
    {
        Id = $"{Workflow.Info.FirstExecutionRunId}/{id}",
        Channel = "",
        Kind = kind,
        Step = Math.Max(1, incident.Paging.LastStep),
        Subject = incident.Subject(),
        Note = note,
    };
}
