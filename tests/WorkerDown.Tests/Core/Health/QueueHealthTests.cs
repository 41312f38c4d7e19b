using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class QueueHealthTests
{
    private static readonly WorkloadHealth Alive = new() { Deployment = "web", Replicas = 1, Ready = 1, RunningPods = ["web-bcd-bcdfg"] };
    private static readonly WorkloadHealth Dead = Alive with { Ready = 0, RunningPods = [] };

    private static QueueHealth Judge(TaskQueueFacts queue, QueueMemory? before = null, WorkloadHealth? workload = null) =>
        QueueHealth.Judge(queue, before, servedBefore: false, workload ?? Alive, Given.Policy, Given.Now);

    private static TaskQueueFacts Beating(int age, int? interval = null, string identity = "7@elsewhere") => Given.Queue(null) with
    {
        Heartbeats = [new(identity, Given.Now - TimeSpan.FromSeconds(age), 5, 5, interval is { } s ? TimeSpan.FromSeconds(s) : null)],
    };

    [Theory]
    [InlineData(75, null, true)]
    [InlineData(76, null, null)]
    [InlineData(130, null, null)]
    [InlineData(131, null, false)]
    [InlineData(25, 10, true)]
    [InlineData(30, 10, null)]
    [InlineData(31, 10, false)]
    [InlineData(131, 600, false)]
    [InlineData(-5, null, true)]
    [InlineData(-75, null, true)]
    [InlineData(-80, null, false)]
    public void A_heartbeat_counts_by_its_own_interval_and_one_from_the_future_tells_nothing(int age, int? interval, bool? beats) =>
        Assert.Equal(beats, QueueHealth.Beats(Beating(age, interval).Heartbeats![0], Given.Now));

    [Fact]
    public void A_fresh_heartbeat_vetoes_down_where_all_slots_are_taken_and_nothing_polls() =>
        Assert.Equal((HealthState.Up, Reasons.HeartbeatsFresh), (Judge(Beating(50)).State, Judge(Beating(50)).Reason));

    [Fact]
    public void A_heartbeat_of_a_pod_that_does_not_run_is_no_sign_of_life() =>
        Assert.Equal(HealthState.Unknown, Judge(Beating(5, identity: "1@web-bcd-bcdfg"), workload: Dead).State);

    [Fact]
    public void Tasks_handed_out_veto_down_though_nobody_is_in_the_list() =>
        Assert.Equal((HealthState.Up, Reasons.TasksDispatched), (Judge(Given.Queue(null) with { DispatchRate = 2 }).State, Judge(Given.Queue(null) with { DispatchRate = 2 }).Reason));

    [Fact]
    public void An_access_that_stands_still_for_75_s_on_our_clock_is_down_whatever_the_servers_clock_says()
    {
        var ahead = Given.Now - TimeSpan.FromSeconds(80);
        var before = new QueueMemory("q", ahead, Given.Now - TimeSpan.FromSeconds(75), true);

        Assert.Equal((HealthState.Down, Reasons.PollersStale, "q: no poller access for 1 min 15 s on our clock"), Said(Judge(Given.Queue(TimeSpan.FromSeconds(80)), before)));
        Assert.Equal(HealthState.Unknown, Judge(Given.Queue(TimeSpan.FromSeconds(80)), before with { LastAccess = ahead - TimeSpan.FromSeconds(60) }).State);
    }

    [Fact]
    public void A_list_that_has_just_become_empty_counts_from_now_for_matching_may_have_restarted()
    {
        var before = new QueueMemory("q", Given.Now - TimeSpan.FromSeconds(90), Given.Now - TimeSpan.FromSeconds(90), true);
        var judged = Judge(Given.Queue(null), before);

        Assert.Equal((HealthState.Unknown, Given.Now), (judged.State, judged.Memory!.Since));
    }

    [Fact]
    public void An_old_task_that_nobody_takes_while_no_pod_runs_is_proof_at_once()
    {
        var queue = Given.Queue(TimeSpan.FromSeconds(5), backlog: 1) with { BacklogAge = TimeSpan.FromSeconds(61) };

        Assert.Equal(HealthState.Down, Judge(queue, workload: Dead).State);
        Assert.Equal(HealthState.Up, Judge(queue).State);
    }

    [Fact]
    public void A_queue_never_polled_is_down_where_no_pod_is_ready_to_poll_it()
    {
        var before = new QueueMemory("q", null, Given.Now - TimeSpan.FromSeconds(75), false);

        Assert.Equal((HealthState.Unknown, Reasons.QueueNeverPolled), (Judge(Given.Queue(null), before).State, Judge(Given.Queue(null), before).Reason));
        Assert.Equal(HealthState.Down, Judge(Given.Queue(null), before, Dead).State);
    }

    [Fact]
    public void The_newest_poller_speaks_for_the_queue()
    {
        TaskQueueFacts Two(int one, int other) => Given.Queue(null) with { Pollers = [new("1@elsewhere", Given.Now - TimeSpan.FromSeconds(one)), new("2@elsewhere", Given.Now - TimeSpan.FromSeconds(other))] };

        Assert.Equal((HealthState.Up, "q: 2 poller(s), newest access 5 s ago"), (Judge(Two(5, 200)).State, Judge(Two(5, 200)).Message));
        Assert.Equal(Given.Now - TimeSpan.FromSeconds(5), Judge(Two(200, 5)).Memory!.LastAccess);
        Assert.Equal("q: newest poller access 3 min 20 s ago, tolerance 1 min 30 s", Judge(Two(300, 200)).Message);
    }

    [Theory]
    [InlineData(0, false, "")]
    [InlineData(1, false, "; 1 task(s) wait")]
    [InlineData(2, true, "; 2 task(s) wait, the oldest for 30 s")]
    public void Tasks_that_wait_are_told_with_the_age_of_the_oldest_where_it_is_known(int backlog, bool aged, string told)
    {
        var queue = Given.Queue(TimeSpan.FromMinutes(3), backlog) with { BacklogAge = aged ? TimeSpan.FromSeconds(30) : null };

        Assert.EndsWith($"tolerance 1 min 30 s{told}", Judge(queue).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 61, 0, HealthState.Down)]
    [InlineData(1, 60, 0, HealthState.Up)]
    [InlineData(0, 61, 0, HealthState.Up)]
    [InlineData(1, 61, 1, HealthState.Up)]
    public void A_task_is_stuck_when_it_is_older_than_a_minute_and_nothing_is_handed_out(int backlog, int age, int rate, HealthState state) =>
        Assert.Equal(state, Judge(Given.Queue(TimeSpan.FromSeconds(5), backlog) with { BacklogAge = TimeSpan.FromSeconds(age), DispatchRate = rate }, workload: Dead).State);

    [Fact]
    public void Tasks_handed_out_are_no_sign_of_life_where_no_pod_runs() =>
        Assert.Equal(HealthState.Unknown, Judge(Given.Queue(null) with { DispatchRate = 2 }, workload: Dead).State);

    [Fact]
    public void Nothing_handed_out_is_no_sign_of_life() =>
        Assert.Equal(HealthState.Unknown, Judge(Given.Queue(null) with { DispatchRate = 0 }).State);

    [Fact]
    public void A_second_read_is_announced_with_the_time_that_is_left()
    {
        var before = new QueueMemory("q", null, Given.Now - TimeSpan.FromSeconds(30), true);

        Assert.Equal("q: no poller in the list; a second read in 45 s decides (the list is lost when matching restarts)", Judge(Given.Queue(null), before).Message);
        Assert.Equal("q: newest poller access 1 min 20 s ago; a second read decides", Judge(Given.Queue(TimeSpan.FromSeconds(80))).Message);
    }

    [Fact]
    public void A_queue_that_was_never_polled_and_one_that_lost_its_pollers_are_told_apart()
    {
        QueueMemory Empty(bool ever) => new("q", null, Given.Now - TimeSpan.FromSeconds(75), ever);

        Assert.Equal((HealthState.Down, Reasons.PollersMissing, "q: no poller for 1 min 15 s"), Said(Judge(Given.Queue(null), Empty(true))));
        Assert.Equal((HealthState.Unknown, Reasons.QueueNeverPolled, "q: no poller and no task was ever seen; is the queue's name right?"), Said(Judge(Given.Queue(null), Empty(false))));
        Assert.Equal(HealthState.Down, QueueHealth.Judge(Given.Queue(null), Empty(false), servedBefore: true, Alive, Given.Policy, Given.Now).State);
        Assert.Equal(HealthState.Down, Judge(Given.Queue(null, backlog: 1), Empty(false)).State);
        Assert.Equal(HealthState.Unknown, Judge(Given.Queue(null) with { Heartbeats = [] }, Empty(false)).State);
    }

    [Theory]
    [InlineData("1@web-bcd-bcdfg", true)]
    [InlineData("1@web-bcd-ghjkl", false)]
    [InlineData("1@laptop", false)]
    public void Only_a_poller_of_a_pod_that_does_not_run_is_dead(string identity, bool dead)
    {
        var workload = Alive with { RunningPods = ["web-bcd-ghjkl"] };

        Assert.Equal(dead, QueueHealth.IsDead(identity, workload));
        Assert.False(QueueHealth.IsDead(identity, workload with { Problem = "HTTP 500" }));
        Assert.False(QueueHealth.IsDead(identity, workload with { RunningPods = null }));
        Assert.False(QueueHealth.IsDead(identity, workload with { Deployment = "" }));
    }

    private static (HealthState, string, string) Said(QueueHealth judged) => (judged.State, judged.Reason, judged.Message);
}
