using Temporalio.Workflows;
using WorkerDown.Core.Escalate;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Workflows.Paging;

/// <summary>
/// Calls people to one incident: the steps by their delays, the last again until acknowledged, then every channel that was
/// reached hears who has taken it, and in the end that it is over. Each channel is on its own; none holds up another. Its
/// waits ignore the run's cancellation: a cancelled run still has pages to resolve.
/// </summary>
internal sealed class Pager(IPagedIncident incident)
{
    // A channel that takes no "resolved" must not hold the incident's lock for ever.
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource taken = new();
    private readonly CancellationTokenSource over = new();
    private readonly List<Delivery> channels = [];
    private readonly List<Round> rounds = [];
    private readonly List<Task> calls = [];
    private readonly List<Task> running = [];

    /// <summary>The rounds that no channel has taken, with what keeps each channel; null when there is none. A failed state that people must see.</summary>
    public string? Untaken => rounds.LastOrDefault(r => !r.Taken && r.Problems.Count > 0) is { } round && !taken.IsCancellationRequested
        ? $"NOBODY WAS REACHED by the page of step {round.Due.Step}: {string.Join("; ", round.Problems)}"
        : null;

    /// <summary>Calls until the incident is over.</summary>
    public async Task RunAsync()
    {
        await RoundsAsync();
        await Workflow.WaitConditionAsync(() => incident.Ended || incident.Acknowledged is not null, CancellationToken.None);
        if (incident is { Ended: false, Acknowledged: { } who })
            await AcknowledgeAsync(who);
        await Workflow.WaitConditionAsync(() => incident.Ended, CancellationToken.None);
    }

    /// <summary>Tells every channel that was reached that it is over.</summary>
    /// <param name="how">How it ended, as a sentence.</param>
    /// <param name="overAt">When; null when that is not known.</param>
    public async Task ResolveAsync(string how, DateTimeOffset? overAt)
    {
        await taken.CancelAsync();
        await over.CancelAsync();
        // No try may be under way any more: a page that arrives after its "resolved" would stay open for ever.
        await Workflow.WhenAllAsync(calls);
        await Workflow.WhenAllAsync(running);
        var page = Make(PageKind.Resolve, "resolve", how) with { OverAt = overAt };
        var until = IncidentRun.Now + ResolveLimit;
        await Workflow.WhenAllAsync(Reached().Select(async channel =>
        {
            if (!await channel.SendAsync(page, CancellationToken.None, until))
                incident.Say("Escalate", $"{channel.Channel} never took the end of the incident: close it there by hand ({channel.Problem})");
        }));
    }

    private async Task RoundsAsync()
    {
        var began = IncidentRun.Now;
        foreach (var due in PageSchedule.Of(incident.Escalation))
        {
            var wait = began + due.After - IncidentRun.Now;
            if (wait > TimeSpan.Zero)
            {
                await Workflow.WaitConditionWithOptionsAsync(new(() => incident.Ended || incident.Acknowledged is not null, wait)
                {
                    CancellationToken = CancellationToken.None,
                    TimeoutSummary = ActivityCalls.Bounded($"Page step {due.Step}{(due.Repeat > 0 ? $" again ({due.Repeat})" : "")} unless acknowledged"),
                });
            }
            await Workflow.WaitConditionAsync(() => incident.Ended || incident.Acknowledged is not null || !incident.Held, CancellationToken.None);
            if (incident.Ended || incident.Acknowledged is not null)
                return;
            Call(due);
        }
    }

    private void Call(DuePage due)
    {
        var kind = due.Repeat > 0 ? PageKind.Repeat : rounds.Count == 0 ? incident.FirstKind : PageKind.Trigger;
        var round = new Round(due);
        rounds.Add(round);
        var page = Make(kind, $"{due.Step}/{due.Repeat}", null) with { Step = due.Step };
        foreach (var name in due.Channels)
        {
            var channel = channels.FirstOrDefault(c => c.Channel == name);
            if (channel is null)
                channels.Add(channel = new(incident, name));
            round.Deliveries.Add(channel);
            calls.Add(CallAsync(channel, page, round));
        }
    }

    private async Task CallAsync(Delivery channel, Page page, Round round)
    {
        if (!await channel.SendAsync(page, taken.Token))
            return;
        round.Taken = true;
        if (channel.RefreshAfter is not null && round.Due.Repeat == 0)
            running.Add(RefreshAsync(channel));
    }

    // For channels that forget what they are not told again.
    private async Task RefreshAsync(Delivery channel)
    {
        for (var n = 1; channel.RefreshAfter is { } after; n++)
        {
            await Workflow.WaitConditionWithOptionsAsync(new(() => over.IsCancellationRequested, after)
            {
                CancellationToken = CancellationToken.None,
                TimeoutSummary = ActivityCalls.Bounded($"Tell {channel.Channel} that it is still open"),
            });
            if (over.IsCancellationRequested)
                return;
            await channel.SendAsync(Make(PageKind.Refresh, $"refresh/{n}", null), over.Token, IncidentRun.Now + after);
        }
    }

    private async Task AcknowledgeAsync(OperatorNote who)
    {
        // What has not got out yet is no longer wanted: somebody knows. A try under way is waited for.
        await taken.CancelAsync();
        await Workflow.WhenAllAsync(calls);
        var page = Make(PageKind.Acknowledge, "acknowledge", $"{who} has taken it; nobody is called again.");
        running.AddRange(Reached().Select(channel => channel.SendAsync(page, over.Token)));
    }

    private IEnumerable<Delivery> Reached() => channels.Where(c => c.Reached);

    private Page Make(PageKind kind, string id, string? note) => new()
    {
        Id = $"{Workflow.Info.RunId}/{id}",
        Channel = "",
        Kind = kind,
        Step = rounds.Count == 0 ? 1 : rounds[^1].Due.Step,
        Subject = incident.Subject(),
        Note = note,
    };

    private sealed class Round(DuePage due)
    {
        public DuePage Due { get; } = due;

        public List<Delivery> Deliveries { get; } = [];

        public bool Taken { get; set; }

        public IReadOnlyList<string> Problems => Deliveries.Where(d => d.Problem is not null).Select(d => $"{d.Channel}: {d.Problem}").ToList();
    }
}
