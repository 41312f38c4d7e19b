using WorkerDown.Core.Escalate;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Escalate;

public class OutageRulesTests
{
    private static readonly DateTimeOffset Start = GivenPage.Now;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static readonly EscalationPolicy Policy = new()
    {
        Steps = [new() { Channels = ["ops"] }, new() { After = TimeSpan.FromMinutes(15), Channels = ["ops", "managers"] }],
        RepeatEvery = TimeSpan.FromMinutes(5),
    };

    private static DateTimeOffset At(int seconds) => Start + TimeSpan.FromSeconds(seconds);

    private static OutageState See(OutageState state, bool? sick, int seconds) => OutageRules.See(state, new(OutageKind.Temporal, sick, []), Tolerance, At(seconds), At(seconds));

    private static OutageState Open() => See(See(new() { Kind = OutageKind.Temporal }, true, 0), true, 60);

    private static OutageState Send(OutageState state, int seconds)
    {
        var due = OutageRules.Due(state, Policy, At(seconds));
        return OutageRules.Took(OutageRules.Trying(state, due), due);
    }

    [Fact]
    public void People_are_called_after_the_tolerance_and_the_outage_counts_from_the_first_sick_look()
    {
        var early = See(See(new() { Kind = OutageKind.Temporal }, true, 0), true, 59);

        Assert.Null(early.OpenSince);
        Assert.Empty(OutageRules.Due(early, Policy, At(59)));
        Assert.Equal(Start, Open().OpenSince);
        Assert.Equal([new(PageKind.Trigger, 1, "ops")], OutageRules.Due(Open(), Policy, At(60)));
    }

    [Fact]
    public void A_healthy_look_in_between_begins_the_count_anew()
    {
        var state = See(See(See(new() { Kind = OutageKind.Temporal }, true, 0), false, 30), true, 40);

        Assert.Equal(At(40), state.SickSince);
        Assert.Null(See(state, true, 99).OpenSince);
        Assert.Equal(At(40), See(state, true, 100).OpenSince);
    }

    [Theory]
    [InlineData(10, 60, true)]
    [InlineData(10, 61, false)]
    [InlineData(60, 60, true)]
    [InlineData(60, 61, false)]
    [InlineData(300, 61, true)]
    [InlineData(300, 300, true)]
    [InlineData(300, 301, false)]
    public void A_sick_look_is_forgotten_when_nothing_could_be_told_for_longer_than_a_minute_and_the_tolerance(int tolerance, int seconds, bool remembered)
    {
        var sick = See(new() { Kind = OutageKind.Temporal }, true, 0);
        var state = OutageRules.See(sick, new(OutageKind.Temporal, null, []), TimeSpan.FromSeconds(tolerance), At(seconds), At(seconds));

        Assert.Equal(remembered ? Start : null, state.SickSince);
    }

    [Fact]
    public void Looks_that_alternate_between_sick_and_unknown_put_no_page_off()
    {
        var state = new OutageState { Kind = OutageKind.Temporal };
        for (var seconds = 0; seconds < 60; seconds += 20)
            state = See(See(state, true, seconds), null, seconds + 10);

        Assert.Null(state.OpenSince);
        Assert.Equal(Start, See(state, true, 60).OpenSince);
    }

    [Fact]
    public void One_sick_look_calls_nobody_however_many_unknown_ones_follow_and_is_forgotten_after_a_minute_of_them()
    {
        var state = See(new() { Kind = OutageKind.Temporal }, true, 0);
        for (var seconds = 10; seconds <= 3600; seconds += 10)
        {
            state = See(state, null, seconds);
            Assert.Empty(OutageRules.Due(state, Policy, At(seconds)));
        }

        Assert.Null(state.SickSince);
        Assert.Equal(At(3610), See(state, true, 3610).SickSince);
    }

    [Fact]
    public void An_unknown_look_ends_no_outage_and_is_no_step_towards_its_end()
    {
        Assert.Equal(Open(), See(Open(), null, 70));
        Assert.Null(See(See(See(Open(), false, 70), null, 80), null, 90).OverAt);
        Assert.Equal(At(90), See(See(See(Open(), false, 70), null, 80), false, 90).OverAt);
    }

    [Fact]
    public void What_a_look_asked_went_unanswered_from_its_beginning_on()
    {
        static OutageState Slow(OutageState state, int began, int ended) =>
            OutageRules.See(state, new(OutageKind.Temporal, true, []), Tolerance, At(began), At(ended));

        Assert.Equal(Start, Slow(Slow(new() { Kind = OutageKind.Temporal }, 0, 16), 44, 60).OpenSince);
        Assert.Null(Slow(new() { Kind = OutageKind.Temporal }, 0, 61).OpenSince);
    }

    [Fact]
    public void A_page_that_was_taken_is_not_sent_again_and_none_is_repeated_for_nobody_can_acknowledge()
    {
        var sent = Send(Open(), 60);

        Assert.Empty(OutageRules.Due(sent, Policy, At(600)));
        Assert.Equal(["ops", "managers"], OutageRules.Due(sent, Policy, At(60 + 900)).Select(p => p.Channel));
        Assert.Empty(OutageRules.Due(Send(sent, 60 + 900), Policy, At(100_000)));
    }

    [Fact]
    public void A_page_that_was_tried_and_not_taken_is_sent_again_under_the_same_id_and_its_channel_hears_of_the_end()
    {
        var tried = OutageRules.Trying(Open(), OutageRules.Due(Open(), Policy, At(60)));

        Assert.Equal([new(PageKind.Trigger, 1, "ops")], OutageRules.Due(tried, Policy, At(70)));
        Assert.Equal(Open().PageId(PageKind.Trigger, 1), See(tried, true, 90).PageId(PageKind.Trigger, 1));
        Assert.Equal([new(PageKind.Resolve, 1, "ops")], OutageRules.Due(See(See(tried, false, 80), false, 90), Policy, At(90)));
    }

    [Fact]
    public void It_is_over_after_two_healthy_looks_and_forgotten_when_every_channel_knows()
    {
        var once = See(Send(Open(), 60), false, 70);
        Assert.Null(once.OverAt);
        Assert.Null(See(See(once, true, 80), false, 90).OverAt);

        var over = See(once, false, 80);
        Assert.Equal(At(80), over.OverAt);
        Assert.Equal(new() { Kind = OutageKind.Temporal }, Send(over, 80) with { Channels = [], Taken = [] });
        Assert.Empty(Send(over, 80).Channels);
    }

    [Fact]
    public void What_was_found_once_stays_while_it_lasts()
    {
        var later = See(See(Open(), true, 90), true, 500);

        Assert.Equal((Start, At(60)), (later.OpenSince, later.CalledAt));
        Assert.Equal(0, See(See(later, false, 510), true, 520).Healthy);
    }

    [Fact]
    public void A_channel_is_noted_once_however_often_it_is_tried()
    {
        var due = OutageRules.Due(Open(), Policy, At(60));

        Assert.Equal(["ops"], OutageRules.Trying(OutageRules.Trying(Open(), due), due).Channels);
    }

    [Fact]
    public void It_is_forgotten_only_when_it_is_over_and_the_last_channel_knows()
    {
        var both = Send(Send(Open(), 60), 60 + 900);
        var over = See(See(both, false, 1000), false, 1010);
        var one = OutageRules.Took(over, [new(PageKind.Resolve, 1, "ops")]);

        Assert.Equal(2, both.Channels.Count);
        Assert.Equal([new(PageKind.Resolve, 1, "managers")], OutageRules.Due(one, Policy, At(1020)));
        Assert.Empty(OutageRules.Due(OutageRules.Took(one, [new(PageKind.Resolve, 1, "managers")]), Policy, At(1030)));
        Assert.Equal(over.OpenSince, one.OpenSince);
        Assert.Equal(Start, OutageRules.Took(Open() with { Channels = [] }, []).OpenSince);
    }

    [Fact]
    public void What_was_called_and_what_was_ended_are_kept_apart()
    {
        var over = See(See(Send(Open(), 60), false, 70), false, 80);

        Assert.Equal(["1/ops"], over.Taken);
        Assert.Equal([new(PageKind.Resolve, 1, "ops")], OutageRules.Due(over, Policy, At(80)));
        Assert.Same(over, See(over, true, 90));
    }

    [Fact]
    public void Each_subject_has_a_key_of_its_own_in_the_services()
    {
        Assert.Equal("worker-down-outage/temporal", new OutageState { Kind = OutageKind.Temporal }.Incident);
        Assert.Equal("worker-down-outage/health-checks", new OutageState { Kind = OutageKind.HealthChecks }.Incident);
    }
}
