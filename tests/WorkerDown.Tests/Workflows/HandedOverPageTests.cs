using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using WorkerDown.Core;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Sandbox.Replay;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Tests.Workflows.Fakes;
using WorkerDown.Workflows;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Workflows;

public class HandedOverPageTests
{
    private static readonly string Delivery = WorkerDownNames.PageDeliveryRun(FakeWorld.Id, "on-call");

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private volatile bool back;

    private volatile bool refuses = true;

    [Fact]
    public Task An_incident_ends_although_its_channel_does_not_hear_of_it_and_the_channel_hears_later() => PlayAsync(async (world, hands) =>
    {
        await EndUnheardAsync(world, hands);
        Assert.DoesNotContain(hands.Pages, p => p.Kind == PageKind.Resolve);

        await world.DelayAsync(TimeSpan.FromHours(20));
        refuses = false;
        await world.UntilAsync(() => Stage.IsClosedAsync(world.Client.GetWorkflowHandle(Delivery)), TimeSpan.FromHours(1));

        var resolve = Assert.Single(hands.Pages, p => p.Kind == PageKind.Resolve);
        Assert.Equal(FakeWorld.Id, resolve.Subject.Incident);
    });

    [Fact]
    public Task A_channel_that_never_hears_of_it_fails_the_delivery_after_a_day_where_people_see_it() => PlayAsync(async (world, hands) =>
    {
        await EndUnheardAsync(world, hands);

        await world.DelayAsync(Day);
        await world.UntilAsync(() => Stage.IsClosedAsync(world.Client.GetWorkflowHandle(Delivery)), TimeSpan.FromMinutes(10));

        var failure = await Assert.ThrowsAsync<WorkflowFailedException>(() => world.Client.GetWorkflowHandle(Delivery).GetResultAsync());
        Assert.Contains("close it there by hand", failure.InnerException!.Message, StringComparison.Ordinal);
        var history = await world.Client.GetWorkflowHandle(Delivery).FetchHistoryAsync();
        Assert.InRange(history.Events.Count, 100, 4000);
        await ReplayArchive.Replayer().ReplayWorkflowAsync(history);
    });

    [Fact]
    public Task The_next_incident_takes_the_delivery_back_lest_it_close_the_new_page_and_tells_the_end_of_both() => PlayAsync(async (world, hands) =>
    {
        await EndUnheardAsync(world, hands);
        back = false;
        hands.Load = _ => Task.FromResult(new LoadAnswer(Says.Plan(), new(), Owed: ["on-call"]));
        await world.StartAsync();

        await world.UntilAsync(() => Stage.IsClosedAsync(world.Client.GetWorkflowHandle(Delivery)), TimeSpan.FromMinutes(1));
        Assert.Equal(WorkflowExecutionStatus.Canceled, (await world.Client.GetWorkflowHandle(Delivery).DescribeAsync()).Status);
        refuses = false;
        await world.UntilAsync(() => hands.Pages.Count(p => p.Kind == PageKind.Trigger) == 2, TimeSpan.FromMinutes(20));
        back = true;
        await world.ResultAsync();

        Assert.Equal([PageKind.Trigger, PageKind.Trigger, PageKind.Resolve], hands.Pages.Select(p => p.Kind));
    });

    [Fact]
    public Task An_incident_that_calls_nobody_still_tells_the_end_that_the_one_before_owed() => PlayAsync(async (world, hands) =>
    {
        await EndUnheardAsync(world, hands);
        hands.Load = _ =>
        {
            refuses = false; // not before: the delivery would get through by itself
            return Task.FromResult(new LoadAnswer(Says.Plan(), new(), Owed: ["on-call"]));
        };
        await world.StartAsync();

        var result = await world.ResultAsync();

        Assert.Null(result.EscalatedAt);
        Assert.Equal([PageKind.Trigger, PageKind.Resolve], hands.Pages.Select(p => p.Kind));
    });

    private async Task PlayAsync(Func<FakeWorld, FakeHands, Task> play)
    {
        var hands = new FakeHands();
        hands.Diagnose = r => Task.FromResult(back ? Says.Back(r.Incident) : Says.Next(r.Incident, new() { Rung = Rung.Escalate, Reason = Reasons.NotOursToHeal, Message = "nothing is left" }, HealthState.Down));
        hands.Page = p => refuses && p.Kind == PageKind.Resolve
            ? throw new ApplicationFailureException("the channel says no", errorType: PageFailures.Refused, nonRetryable: true)
            : Task.FromResult(new PageReceipt(p.Channel, WorkerDown.Tests.Core.Given.Now, "taken"));
        await FakeWorld.PlayAsync(hands, world => play(world, hands));
    }

    // The channel takes the page and refuses its end; a minute later the target is free again.
    private async Task EndUnheardAsync(FakeWorld world, FakeHands hands)
    {
        await world.StartAsync();
        await world.UntilAsync(() => hands.Pages.Any(p => p.Kind == PageKind.Trigger), TimeSpan.FromMinutes(5));
        back = true;
        var result = await world.ResultAsync();
        Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
        Assert.False(await Stage.IsClosedAsync(world.Client.GetWorkflowHandle(Delivery)));
    }
}
