using WorkerDown.Core.Escalate;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Escalate;

public class PageScheduleTests
{
    [Fact]
    public void Steps_come_by_their_delay_and_the_last_is_repeated()
    {
        var policy = new EscalationPolicy
        {
            Steps = [new() { Channels = ["first"] }, new() { After = TimeSpan.FromMinutes(10), Channels = ["second"] }],
            RepeatEvery = TimeSpan.FromMinutes(5),
            MaxRepeats = 2,
        };

        Assert.Equal(
            [(0, 1, 0), (10, 2, 0), (15, 2, 1), (20, 2, 2)],
            PageSchedule.Of(policy).Select(d => ((int)d.After.TotalMinutes, d.Step, d.Repeat)));
    }

    [Fact]
    public void Without_a_step_nobody_is_called_and_a_repeat_goes_where_the_last_step_went()
    {
        Assert.Empty(PageSchedule.Of(new()));
        Assert.Equal(["b", "b"], PageSchedule.Of(new() { Steps = [new() { After = TimeSpan.FromMinutes(1), Channels = ["b"] }], MaxRepeats = 1 }).Select(d => d.Channels.Single()));
    }
}
