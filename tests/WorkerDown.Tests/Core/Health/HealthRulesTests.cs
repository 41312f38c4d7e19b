using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class HealthRulesTests
{
    private static readonly WorkloadHealth Dead = new() { Deployment = "web", Replicas = 1, Ready = 0, RunningPods = [] };
    private static readonly WorkloadHealth Alive = new() { Deployment = "web", Replicas = 1, Ready = 1, RunningPods = ["web-bcd-bcdfg"], Fingerprint = "good", StableSince = DateTimeOffset.UnixEpoch };

    private static HealthJudgement Judge(WorkloadHealth workload, TaskQueueFacts queue, TargetMemory? before = null) =>
        HealthRules.Judge(workload, [queue], before, Given.Policy, Given.Now);

    [Theory]
    [InlineData(5, HealthState.Up)]
    [InlineData(60, HealthState.Up)]
    [InlineData(75, HealthState.Up)]
    [InlineData(80, HealthState.Unknown)]
    [InlineData(91, HealthState.Down)]
    public void An_idle_healthy_poller_ages_to_a_minute_and_only_beyond_the_tolerance_is_it_gone(int age, HealthState expected) =>
        Assert.Equal(expected, Judge(Alive, Given.Queue(TimeSpan.FromSeconds(age))).State);

    [Fact]
    public void A_poller_of_a_pod_that_does_not_run_is_no_sign_of_life_however_fresh() =>
        Assert.Equal(HealthState.Down, Judge(Dead, Given.Queue(TimeSpan.FromSeconds(3), identity: "1@web-bcd-bcdfg")).State);

    [Fact]
    public void A_fresh_poller_that_cannot_be_joined_to_a_pod_vetoes_down() =>
        Assert.Equal(HealthState.Up, Judge(Dead, Given.Queue(TimeSpan.FromSeconds(3), identity: "7@laptop")).State);

    [Fact]
    public void One_empty_list_is_unknown_and_a_second_75_seconds_later_is_down()
    {
        var first = Judge(Alive, Given.Queue(null, backlog: 1));
        var memory = first.Memory with { Queues = [first.Memory.Queues[0] with { Since = Given.Now - TimeSpan.FromSeconds(75) }] };

        Assert.Equal(HealthState.Unknown, first.State);
        Assert.Equal(HealthState.Down, Judge(Alive, Given.Queue(null, backlog: 1), memory).State);
    }

    [Fact]
    public void A_dead_poller_that_the_server_forgets_after_five_minutes_stays_dead()
    {
        var dead = Judge(Alive, Given.Queue(TimeSpan.FromMinutes(4.9)));
        var forgotten = Judge(Alive, Given.Queue(null), dead.Memory);

        Assert.Equal((HealthState.Down, HealthState.Down), (dead.State, forgotten.State));
        Assert.Equal(HealthState.Down, Judge(Alive, Given.Queue(null), forgotten.Memory).State);
        Assert.Equal(dead.Memory.FirstSeenDown, forgotten.Memory.FirstSeenDown);
    }

    [Fact]
    public void A_list_that_is_lost_when_matching_restarts_does_not_make_a_living_worker_dead()
    {
        var alive = Judge(Alive, Given.Queue(TimeSpan.FromSeconds(60)));

        Assert.Equal(HealthState.Unknown, Judge(Alive, Given.Queue(null), alive.Memory with { Queues = [alive.Memory.Queues[0] with { Since = Given.Now - TimeSpan.FromSeconds(60) }] }).State);
    }

    [Fact]
    public void A_revision_that_polls_for_some_seconds_only_is_not_remembered_as_healthy()
    {
        var young = Judge(Alive with { StableSince = Given.Now - TimeSpan.FromSeconds(20) }, Given.Queue(TimeSpan.FromSeconds(1)));

        Assert.Equal(HealthState.Up, young.State);
        Assert.Empty(young.Memory.Healthy);
    }

    [Fact]
    public void A_queue_that_nobody_ever_polled_or_used_may_be_mistyped_and_stays_unknown()
    {
        var memory = new TargetMemory { Queues = [new("q", null, Given.Now - TimeSpan.FromHours(1), EverPolled: false)] };
        var judged = Judge(Alive, Given.Queue(null), memory);

        Assert.Equal((HealthState.Unknown, Reasons.QueueNeverPolled), (judged.State, judged.Reason));
    }

    [Fact]
    public void An_error_of_either_side_is_unknown_never_down()
    {
        Assert.Equal(HealthState.Unknown, Judge(Dead, new() { Queue = "q", Problem = "Unavailable" }).State);
        Assert.Equal(HealthState.Unknown, Judge(new() { Problem = "HTTP 500" }, Given.Queue(TimeSpan.FromMinutes(5))).State);
    }

    [Fact]
    public void The_revision_that_polls_is_remembered_as_healthy_and_down_begins_where_readiness_ended()
    {
        var up = Judge(Alive, Given.Queue(TimeSpan.FromSeconds(1)));
        var down = Judge(Dead, Given.Queue(TimeSpan.FromMinutes(3)), up.Memory with { NoReadyPodsSince = Given.Now - TimeSpan.FromSeconds(40) });

        Assert.Equal("good", Assert.Single(up.Memory.Healthy).Fingerprint);
        Assert.Equal(Given.Now - TimeSpan.FromSeconds(40), down.Memory.FirstSeenDown);
        Assert.Equal("good", Assert.Single(down.Memory.Healthy).Fingerprint);
    }

    [Fact]
    public void The_message_names_the_side_that_is_gone_and_the_reason_follows_it()
    {
        (string Reason, string Message) Said(WorkloadHealth workload) => Judge(workload, Given.Queue(TimeSpan.FromMinutes(3))) is var j ? (j.Reason, j.Message) : default;

        Assert.Equal(Reasons.NoReadyPods, Said(Dead).Reason);
        Assert.StartsWith("0 of 1 pod(s) ready; q: ", Said(Dead).Message, StringComparison.Ordinal);
        Assert.Equal(Reasons.PollersStale, Said(Alive).Reason);
        Assert.StartsWith("1 of 1 pod(s) ready; q: ", Said(Alive).Message, StringComparison.Ordinal);
        Assert.StartsWith("the Deployment does not exist; q: ", Said(new() { Exists = false }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_two_queues_unserved_is_down_and_names_the_one_that_is_served()
    {
        var judged = HealthRules.Judge(Alive, [Given.Queue(TimeSpan.FromMinutes(3)), Given.Queue(TimeSpan.FromSeconds(5)) with { Queue = "other" }], null, Given.Policy, Given.Now);

        Assert.Equal((HealthState.Down, Reasons.OneQueueUnserved), (judged.State, judged.Reason));
        Assert.Contains("(but other: 1 poller(s)", judged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_queue_nothing_can_be_told()
    {
        var judged = HealthRules.Judge(Alive, [], null, Given.Policy, Given.Now);

        Assert.Equal((HealthState.Unknown, Reasons.ObservationFailed, "no task queue was read"), (judged.State, judged.Reason, judged.Message));
    }

    [Fact]
    public void Since_when_no_pod_is_ready_is_kept_while_it_lasts_and_while_Kubernetes_cannot_be_read()
    {
        var since = Given.Now - TimeSpan.FromSeconds(40);
        DateTimeOffset? Since(WorkloadHealth workload, DateTimeOffset? before) => Judge(workload, Given.Queue(TimeSpan.FromMinutes(3)), new() { NoReadyPodsSince = before }).Memory.NoReadyPodsSince;

        Assert.Equal(since, Since(Dead, since));
        Assert.Equal(Given.Now, Since(Dead, null));
        Assert.Null(Since(Alive, since));
        Assert.Equal(since, Since(new() { Problem = "HTTP 500" }, since));
        Assert.Null(Since(new() { Problem = "HTTP 500" }, null));
    }

    [Theory]
    [InlineData(60, 1, true)]
    [InlineData(59, 1, false)]
    [InlineData(60, 0, false)]
    public void A_revision_is_remembered_when_it_was_available_for_the_tolerance_and_a_pod_is_ready(int stableFor, int ready, bool remembered)
    {
        var judged = Judge(Alive with { Ready = ready, StableSince = Given.Now - TimeSpan.FromSeconds(stableFor) }, Given.Queue(TimeSpan.FromSeconds(1)));

        Assert.Equal((HealthState.Up, remembered), (judged.State, judged.Memory.Healthy.Count == 1));
    }

    [Fact]
    public void A_worker_that_is_not_up_or_cannot_be_read_adds_no_healthy_revision()
    {
        Assert.Empty(Judge(Alive, Given.Queue(TimeSpan.FromMinutes(3))).Memory.Healthy);
        Assert.Empty(Judge(Alive with { Problem = "HTTP 500" }, Given.Queue(TimeSpan.FromSeconds(1))).Memory.Healthy);
    }

    [Fact]
    public void The_newest_healthy_revisions_are_kept_first_and_each_once()
    {
        HealthyRevision Old(string fingerprint) => new(1, fingerprint, Given.Now - TimeSpan.FromDays(1));
        var judged = Judge(Alive, Given.Queue(TimeSpan.FromSeconds(1)), new() { Healthy = [Old("a"), Old("good"), Old("b"), Old("c"), Old("d")] });

        Assert.Equal(["good", "a", "b", "c"], judged.Memory.Healthy.Select(h => h.Fingerprint));
        Assert.Equal(Given.Now, judged.Memory.Healthy[0].At);
    }
}
