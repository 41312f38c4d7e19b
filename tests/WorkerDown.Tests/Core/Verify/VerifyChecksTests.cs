using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Verify;

public class VerifyChecksTests
{
    private static readonly VerifyBaseline Acted = new() { ActedAt = Given.Now - TimeSpan.FromSeconds(30), Generation = 2, OldPods = ["old"] };

    private static readonly PodFacts New = Given.Running("rs2", uid: "new");

    private static readonly DeploymentFacts Rolled = Given.Deployment() with { Ready = 1, Available = 1 };

    private static VerifyLook Look(params PodFacts[] pods) => new()
    {
        Deployment = Observed<DeploymentFacts>.Of(Rolled),
        Pods = Observed<IReadOnlyList<PodFacts>>.Of(pods),
        CurrentReplicaSet = "rs2",
        Queues = [Given.Queue(TimeSpan.FromSeconds(2))],
    };

    private static TaskQueueFacts Polled(params (string Identity, int Ago)[] pollers) =>
        Given.Queue(null) with { Pollers = [.. pollers.Select(p => new PollerFacts(p.Identity, Given.Now - TimeSpan.FromSeconds(p.Ago)))] };

    private static Check Check(VerifyLook look, TaskQueueFacts queue) => VerifyChecks.Polled(queue, look, Acted, Given.Now);

    [Fact]
    public void Only_new_pods_of_the_present_template_that_are_not_going_must_prove_it() =>
        Assert.Equal(["new"], VerifyChecks.CurrentPods(
            Look(New, New with { Uid = "old" }, New with { Uid = "going", DeletionAt = Given.Now }, Given.Running("rs1", uid: "before"), Given.Running("rs1", uid: "old") with { DeletionAt = Given.Now }), Acted).Select(p => p.Uid));

    [Theory]
    [InlineData("Waiting", "CrashLoopBackOff", 0, false, true)]
    [InlineData("Waiting", "ImagePullBackOff", 0, false, true)]
    [InlineData("Waiting", "ErrImagePull", 0, false, false)]
    [InlineData("Waiting", "ContainerCreating", 0, false, false)]
    [InlineData("Terminated", "Error", 1, true, false)]
    [InlineData("Terminated", "Error", 2, true, true)]
    [InlineData("Waiting", null, 2, true, true)]
    [InlineData("Waiting", null, 2, false, false)]
    [InlineData("Running", null, 5, true, false)]
    public void A_new_pod_fails_by_a_hopeless_reason_or_by_its_second_end(string state, string? reason, int restarts, bool ended, bool fails)
    {
        var container = new ContainerFacts { Name = "worker", State = state, Reason = reason, Restarts = restarts, LastExit = ended ? new(1, null, null, null) : null };

        Assert.Equal(fails, VerifyChecks.FailedPod([New with { Containers = [container] }]) is not null);
        Assert.Null(VerifyChecks.FailedPod([New with { Containers = [container with { Role = ContainerRole.Sidecar }] }]));
    }

    [Fact]
    public void A_failing_pod_is_told_with_what_is_known_of_it()
    {
        string? Said(ContainerFacts container) => VerifyChecks.FailedPod([New with { Name = "web-1", Containers = [container] }]);
        var crashing = new ContainerFacts { Name = "worker", State = "Waiting", Reason = "CrashLoopBackOff", Restarts = 3 };

        Assert.Equal("new pod web-1: container worker CrashLoopBackOff, 3 restart(s)", Said(crashing));
        Assert.Equal("new pod web-1: container worker CrashLoopBackOff, 3 restart(s), exit code 1", Said(crashing with { LastExit = new(1, null, null, null) }));
        Assert.Equal("new pod web-1: container worker Terminated, 3 restart(s), exit code 137 (OOMKilled)", Said(crashing with { State = "Terminated", Reason = null, LastExit = new(137, "OOMKilled", null, null) }));
    }

    [Theory]
    [InlineData(1, "theirs", false)]
    [InlineData(2, "theirs", true)]
    [InlineData(3, "theirs", true)]
    [InlineData(3, "ours", false)]
    public void Somebody_was_faster_when_the_template_is_another_from_our_generation_on(long generation, string fingerprint, bool overtaken)
    {
        var look = Look(New) with { Deployment = Observed<DeploymentFacts>.Of(Given.Deployment(generation, fingerprint)) };

        Assert.Equal(overtaken, VerifyChecks.Overtaken(look, Acted with { Template = "ours" }) is not null);
        Assert.Null(VerifyChecks.Overtaken(look, Acted));
    }

    [Fact]
    public void A_rollout_is_proved_when_our_generation_was_observed_and_it_is_complete()
    {
        Check Of(Observed<DeploymentFacts> deployment) => VerifyChecks.RolledOut(Look(New) with { Deployment = deployment }, Acted);

        Assert.Equal(new("rolled out", true, "generation 2 of 2 observed, 1 of 1 updated, 1 available, 1 in all", Required: true), Of(Observed<DeploymentFacts>.Of(Rolled)));
        Assert.Equal(new("rolled out", false, "generation 1 of 2 observed, 1 of 1 updated, 1 available, 1 in all", Required: true), Of(Observed<DeploymentFacts>.Of(Rolled with { Generation = 1, ObservedGeneration = 1 })));
        Assert.Equal(new("rolled out", false, "generation 2 of 3 observed, 1 of 1 updated, 1 available, 1 in all", Required: true), Of(Observed<DeploymentFacts>.Of(Rolled with { Generation = 3 })));
        Assert.Equal(new("rolled out", false, "the Deployment does not exist", Required: true), Of(Observed<DeploymentFacts>.Of(new() { Exists = false })));
        Assert.Equal(new("rolled out", null, "HTTP 503", Required: true), Of(Observed<DeploymentFacts>.Failed("HTTP 503")));
    }

    [Fact]
    public void Every_wanted_pod_must_be_ready_and_of_none_wanted_none_is()
    {
        Check Of(int wanted, params PodFacts[] pods) => VerifyChecks.Ready(Look(pods) with { Deployment = Observed<DeploymentFacts>.Of(Rolled with { Replicas = wanted }) }, pods);

        Assert.Equal(new("pods ready", true, "1 of 1 ready", Required: true), Of(1, New));
        Assert.Equal(new("pods ready", false, "1 of 2 ready", Required: true), Of(2, New, New with { Ready = false }));
        Assert.Equal(new("pods ready", false, "0 of 0 ready", Required: true), Of(0));
        Assert.Equal(new("pods ready", null, "HTTP 503", Required: true), VerifyChecks.Ready(Look(New) with { Pods = Observed<IReadOnlyList<PodFacts>>.Failed("HTTP 503") }, []));
        Assert.Equal(new("pods ready", null, "HTTP 500", Required: true), VerifyChecks.Ready(Look(New) with { Deployment = Observed<DeploymentFacts>.Failed("HTTP 500") }, []));
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void A_poll_counts_from_after_the_act(int ago, bool proves) => Assert.Equal(proves, Check(Look(New), Polled(("1@elsewhere", ago))).Held);

    [Theory]
    [InlineData(75, true)]
    [InlineData(76, false)]
    public void A_poll_of_long_ago_is_none(int ago, bool proves) =>
        Assert.Equal(proves, VerifyChecks.Polled(Polled(("1@elsewhere", ago)), Look(New), Acted with { ActedAt = DateTimeOffset.UnixEpoch }, Given.Now).Held);

    [Fact]
    public void A_poll_of_an_old_pod_or_of_one_that_is_gone_proves_nothing()
    {
        PodFacts old = Given.Running("rs1", uid: "old") with { Name = "web-bcd-vwxz2" }, pod = New with { Name = "web-bcd-bcdfg" };

        Assert.True(Check(Look(pod), Polled(("1@web-bcd-bcdfg", 2))).Held);
        Assert.False(Check(Look(pod, old), Polled(("1@web-bcd-vwxz2", 2))).Held);
        Assert.False(Check(Look(pod), Polled(("1@web-bcd-ghjkl", 2))).Held);
        Assert.True(Check(Look(pod) with { Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503") }, Polled(("1@web-bcd-ghjkl", 2))).Held);
    }

    [Fact]
    public void Who_polls_is_told_by_the_first_three_and_the_newest_access()
    {
        Assert.Equal(new("polled q", true, "a, b, c since 02:59:58Z", Required: true), Check(Look(New), Polled(("a", 5), ("b", 2), ("c", 9), ("d", 3))));
        Assert.Equal(new("polled q", false, "no poller since the act at 02:59:30Z", Required: true), Check(Look(New), Polled()));
        Assert.Equal(new("polled q", null, "could not be described: Unavailable", Required: true), Check(Look(New), new() { Queue = "q", Problem = "Unavailable" }));
    }

    [Fact]
    public void A_required_check_holds_only_when_it_was_seen_and_another_fails_only_when_it_was_seen()
    {
        Assert.Equal([true, false, false], new bool?[] { true, false, null }.Select(h => new Check("c", h, "", Required: true).Holds));
        Assert.Equal([true, false, true], new bool?[] { true, false, null }.Select(h => new Check("c", h, "").Holds));
    }

    [Theory]
    [InlineData(3, 1, null, 5L, 5L, 0, true, "1 of 3 moved on or finished; 5 task(s) wait")]
    [InlineData(3, 0, null, 0L, 5L, 1, false, "0 of 3 moved on or finished; 0 task(s) wait")]
    [InlineData(0, 0, null, 5L, 5L, 0, false, "none was seen stalled; 5 task(s) wait")]
    [InlineData(0, 0, null, 5L, null, 0, false, "none was seen stalled; 5 task(s) wait")]
    [InlineData(0, 0, null, 4L, 5L, 0, true, "none was seen stalled; 4 task(s) wait")]
    [InlineData(0, 0, null, 0L, 0L, 0, true, "none was seen stalled; 0 task(s) wait")]
    [InlineData(0, 0, null, 5L, 5L, 1, true, "none was seen stalled; 5 task(s) wait")]
    [InlineData(0, 0, null, null, 5L, 0, null, "none was seen stalled; how many tasks wait is not told")]
    [InlineData(3, 0, "Unavailable", 5L, 5L, 0, false, "could not be read (Unavailable); 5 task(s) wait")]
    [InlineData(3, 0, "Unavailable", 4L, 5L, 0, true, "could not be read (Unavailable); 4 task(s) wait")]
    [InlineData(0, 0, "Unavailable", null, 5L, 0, false, "could not be read (Unavailable); how many tasks wait is not told")]
    public void What_was_stalled_must_move_or_the_tasks_that_wait_become_fewer(int sampled, int moved, string? problem, long? backlog, long? before, double rate, bool? held, string message)
    {
        var still = Given.Queue(TimeSpan.FromSeconds(2)) with { Queue = "still" };
        var look = Look(New) with { Stalled = new(sampled, moved, problem), Queues = [Given.Queue(TimeSpan.FromSeconds(2)) with { Backlog = backlog, DispatchRate = rate }, still] };

        Assert.Equal(new("stalled workflows move", held, message), VerifyChecks.Moving(look, new() { Backlog = before }));
    }

    [Fact]
    public void Tasks_that_wait_are_those_of_all_queues()
    {
        TaskQueueFacts Queue(long? backlog) => Given.Queue(null) with { Backlog = backlog };

        Assert.Equal(5, VerifyChecks.Waiting(Look(New) with { Queues = [Queue(2), Queue(3)] }));
        Assert.Null(VerifyChecks.Waiting(Look(New) with { Queues = [Queue(2), Queue(null)] }));
    }
}
