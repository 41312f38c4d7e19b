using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class QueueHealthTests
{
    private static readonly WorkloadHealth Alive = new() { Deployment = "web", Replicas = 1, Ready = 1, RunningPods = ["web-bcd-bcdfg"] };
    private static readonly WorkloadHealth Dead = Alive with { Ready = 0, RunningPods = [] };

    private static QueueHealth Judge(TaskQueueFacts queue, QueueMemory? before = null, WorkloadHealth? workload = null) =>
        QueueHealth.Judge(queue, before, workload ?? Alive, Given.Policy, Given.Now);

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

        Assert.Equal(HealthState.Down, Judge(Given.Queue(TimeSpan.FromSeconds(80)), before).State);
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
}
