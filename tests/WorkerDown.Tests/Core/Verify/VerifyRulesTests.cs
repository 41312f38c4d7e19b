using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Verify;

public class VerifyRulesTests
{
    private static readonly VerifyBaseline Acted = new() { ActedAt = Given.Now - TimeSpan.FromSeconds(30), Generation = 2, OldPods = ["old"] };

    private static VerifyLook Look(PodFacts pod, TaskQueueFacts? queue = null, int sampled = 0, int moved = 0) => new()
    {
        Deployment = Observed<DeploymentFacts>.Of(Given.Deployment() with { Ready = 1, Available = 1 }),
        Pods = Observed<IReadOnlyList<PodFacts>>.Of([pod]),
        CurrentReplicaSet = "rs2",
        Queues = [queue ?? Given.Queue(TimeSpan.FromSeconds(2), identity: $"1@{pod.Name}")],
        Stalled = new(sampled, moved),
    };

    private static (Verification? Verification, VerifyMemory Memory, IReadOnlyList<Check> Checks) Judge(VerifyLook look, VerifyMemory? before = null, int secondsLater = 0) =>
        VerifyRules.Judge(look, Acted, before ?? new(), Given.Policy, Given.Now + TimeSpan.FromSeconds(50), Given.Now + TimeSpan.FromSeconds(secondsLater));

    [Fact]
    public void It_passes_only_after_everything_has_held_for_the_stable_time()
    {
        var first = Judge(Look(Given.Running("rs2")));

        Assert.Null(first.Verification);
        Assert.Null(Judge(Look(Given.Running("rs2")), first.Memory, 19).Verification);
        Assert.Equal(Verdict.Passed, Judge(Look(Given.Running("rs2")), first.Memory, 20).Verification?.Verdict);
    }

    [Fact]
    public void A_restart_in_between_counts_the_stable_time_anew()
    {
        var first = Judge(Look(Given.Running("rs2")));

        Assert.Null(Judge(Look(Given.Running("rs2", restarts: 1)), first.Memory, 20).Verification);
    }

    [Fact]
    public void It_fails_as_soon_as_a_new_pod_shows_a_cause_of_its_own() =>
        Assert.Equal(Verdict.Failed, Judge(Look(Given.Crashing("rs2"))).Verification?.Verdict);

    [Fact]
    public void A_pod_that_was_evicted_in_a_crash_loop_says_nothing_of_those_that_took_its_place()
    {
        var evicted = Given.Crashing("rs2") with { Name = "web-evicted", Uid = "e", Phase = "Failed", Reason = "Evicted" };
        var good = Look(Given.Running("rs2"));
        var look = good with { Pods = Observed<IReadOnlyList<PodFacts>>.Of([evicted, Given.Running("rs2")]) };

        var first = Judge(look);

        Assert.Null(first.Verification);
        Assert.Equal(Verdict.Passed, Judge(look, first.Memory, 20).Verification?.Verdict);
    }

    [Fact]
    public void Ready_pods_without_pollers_never_pass_and_are_inconclusive_at_the_limit()
    {
        var zombie = Look(Given.Running("rs2"), Given.Queue(null));

        Assert.Null(Judge(zombie).Verification);
        Assert.Equal(Verdict.Inconclusive, Judge(zombie, secondsLater: 50).Verification?.Verdict);
    }

    [Fact]
    public void A_poller_from_before_the_act_proves_nothing() =>
        Assert.Contains(Judge(Look(Given.Running("rs2"), Given.Queue(TimeSpan.FromSeconds(40)))).Checks, c => c is { Name: "polled q", Held: false });

    [Fact]
    public void Stalled_workflows_that_do_not_move_while_tasks_wait_keep_it_from_passing()
    {
        var pod = Given.Running("rs2");
        var stuck = Look(pod, Given.Queue(TimeSpan.FromSeconds(2), backlog: 3, identity: $"1@{pod.Name}"), sampled: 3, moved: 0);

        Assert.Contains(Judge(stuck).Checks, c => c is { Name: "stalled workflows move", Held: false });
    }

    [Fact]
    public void What_could_not_be_read_is_no_proof_however_long_it_lasts()
    {
        var good = Look(Given.Running("rs2"));
        VerifyLook[] unread =
        [
            good with { Deployment = Observed<DeploymentFacts>.Failed("503") },
            good with { Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503") },
            good with { Queues = [new() { Queue = "q", Problem = "Unavailable" }] },
            good with { Queues = [] },
            good with { CurrentReplicaSet = null },
            good with { Probes = [new("q", false, "could not look for a closed workflow")] },
        ];

        foreach (var look in unread)
        {
            Assert.Null(Judge(look, new() { HeldSince = Given.Now - TimeSpan.FromMinutes(5) }).Verification);
            Assert.Equal(Verdict.Inconclusive, Judge(look, secondsLater: 50).Verification?.Verdict);
        }
    }

    [Fact]
    public void A_queue_without_a_closed_workflow_has_nothing_to_answer()
    {
        var look = Look(Given.Running("rs2")) with { Probes = [new("q", null, "no closed workflow to ask")] };

        Assert.Equal(Verdict.Passed, Judge(look, Judge(look).Memory, 20).Verification?.Verdict);
    }

    [Fact]
    public void The_zombie_and_the_wedged_process_are_named()
    {
        var pod = Given.Running("rs2");

        Assert.Equal(Reasons.ReadyButNotPolling, Judge(Look(pod, Given.Queue(null)), secondsLater: 50).Verification?.Reason);
        Assert.Equal(Reasons.PollsWithoutAnswering, Judge(Look(pod) with { Probes = [new("q", false, "did not answer")] }, secondsLater: 50).Verification?.Reason);
    }

    [Fact]
    public void A_pod_that_is_replaced_in_between_counts_the_stable_time_anew()
    {
        var first = Judge(Look(Given.Running("rs2")));

        Assert.Null(Judge(Look(Given.Running("rs2", uid: "another")), first.Memory, 20).Verification);
    }

    [Fact]
    public void The_pods_of_the_revision_before_are_not_taken_for_new_ones_while_the_controller_has_not_acted() =>
        Assert.Null(Judge(Look(Given.Crashing("rs1")) with { CurrentReplicaSet = null }).Verification);

    [Fact]
    public void A_template_that_somebody_else_put_there_is_proved_all_the_same_and_named()
    {
        var look = Look(Given.Running("rs2")) with { Deployment = Observed<DeploymentFacts>.Of(Given.Deployment(3, "theirs") with { Ready = 1, Available = 1 }) };

        var verification = VerifyRules.Judge(
            look, Acted with { Template = "bad" }, Judge(look).Memory, Given.Policy, Given.Now + TimeSpan.FromSeconds(50), Given.Now + TimeSpan.FromSeconds(20)).Verification;

        Assert.Equal(Verdict.Passed, verification?.Verdict);
        Assert.Contains("somebody changed the pod template", verification?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_answer_from_before_the_act_is_not_somebody_else() =>
        Assert.Null(VerifyChecks.Overtaken(Look(Given.Running("rs2")) with { Deployment = Observed<DeploymentFacts>.Of(Given.Deployment(1, "before")) }, Acted with { Template = "bad" }));

    [Fact]
    public void Where_no_stalled_workflow_is_known_the_waiting_tasks_must_become_fewer()
    {
        var pod = Given.Running("rs2");
        VerifyLook Waiting(long tasks) => Look(pod, Given.Queue(TimeSpan.FromSeconds(2), tasks, $"1@{pod.Name}"));
        var first = Judge(Waiting(5));

        Assert.Contains(first.Checks, c => c is { Name: "stalled workflows move", Held: false });
        Assert.Contains(Judge(Waiting(5), first.Memory, 10).Checks, c => c is { Name: "stalled workflows move", Held: false });
        Assert.Contains(Judge(Waiting(4), first.Memory, 10).Checks, c => c is { Name: "stalled workflows move", Held: true });
    }

    [Fact]
    public void Tasks_that_a_wedged_worker_took_are_no_movement_of_the_stalled_workflows()
    {
        var pod = Given.Running("rs2");

        Assert.Contains(Judge(Look(pod, sampled: 3, moved: 0)).Checks, c => c is { Name: "stalled workflows move", Held: false });
    }

    [Fact]
    public void Connectivity_lines_are_those_of_the_runbook_and_few()
    {
        var lines = Enumerable.Range(1, 20).SelectMany(i => new[] { $"info: Connected to Temporal ({i})", "info: something else" }).ToList();

        var kept = ConnectivityLines.Of([new("p", "worker", Previous: true, ["connect: old"]), new("p", "worker", Previous: false, lines)]);

        Assert.Equal(ConnectivityLines.Kept, kept.Count);
        Assert.Equal("p: info: Connected to Temporal (20)", kept[^1]);
    }

    [Fact]
    public void The_stable_time_begins_only_when_everything_holds_and_ends_when_something_does_not()
    {
        var good = Look(Given.Running("rs2"));
        var unpolled = Look(Given.Running("rs2"), Given.Queue(null));

        Assert.Null(Judge(unpolled).Memory.HeldSince);
        Assert.Null(Judge(good with { Queues = [] }).Memory.HeldSince);
        Assert.Null(Judge(unpolled, Judge(good).Memory, 10).Memory.HeldSince);
        Assert.Equal(Given.Now, Judge(good, Judge(good).Memory, 10).Memory.HeldSince);
        Assert.Null(Judge(good, Judge(unpolled, Judge(good).Memory, 10).Memory, 20).Verification);
        Assert.Null(Judge(good with { Probes = [new("q", false, "did not answer")] }).Memory.HeldSince);
    }

    [Fact]
    public void What_restarted_before_everything_held_does_not_disturb_it()
    {
        var unpolled = Judge(Look(Given.Running("rs2"), Given.Queue(null)));
        var first = Judge(Look(Given.Running("rs2", restarts: 1)), unpolled.Memory, 5);

        Assert.Empty(unpolled.Memory.Restarts);
        Assert.Equal(Verdict.Passed, Judge(Look(Given.Running("rs2", restarts: 1)), first.Memory, 25).Verification?.Verdict);
    }

    [Fact]
    public void The_check_of_stability_tells_how_long_it_has_held_and_why_it_counts_anew()
    {
        string Stable((Verification?, VerifyMemory, IReadOnlyList<Check> Checks) judged) => judged.Checks.Single(c => c.Name == "stable").Message;
        var first = Judge(Look(Given.Running("rs2")));

        Assert.Equal("not everything holds yet", Stable(Judge(Look(Given.Running("rs2"), Given.Queue(null)))));
        Assert.Equal("everything has held for 10 s of 20 s", Stable(Judge(Look(Given.Running("rs2")), first.Memory, 10)));
        Assert.Equal("everything has held for 0 s of 20 s (a container restarted or a pod was replaced: counted anew)", Stable(Judge(Look(Given.Running("rs2", restarts: 1)), first.Memory, 10)));
        Assert.True(first.Checks.Single(c => c.Name == "stable").Required);
        Assert.True(Judge(Look(Given.Running("rs2"), Given.Queue(null))).Checks.Single(c => c.Name == "stable").Required);
    }

    [Fact]
    public void Since_when_all_queues_are_polled_is_kept_while_they_are()
    {
        var pod = Given.Running("rs2");
        var both = Look(pod) with { Queues = [Given.Queue(TimeSpan.FromSeconds(2)), Given.Queue(TimeSpan.FromSeconds(2)) with { Queue = "other" }] };
        var one = both with { Queues = [both.Queues[0], both.Queues[1] with { Pollers = [] }] };
        var first = Judge(both);

        Assert.Equal(Given.Now, first.Memory.PollingSince);
        Assert.Equal(Given.Now, Judge(both, first.Memory, 10).Memory.PollingSince);
        Assert.Null(Judge(one, first.Memory, 10).Memory.PollingSince);
        Assert.Null(Judge(both with { Queues = [] }).Memory.PollingSince);
        Assert.Equal(Given.Now, Judge(both, first.Memory, 20).Verification?.PollingSince);
    }

    [Fact]
    public void The_tasks_that_waited_are_counted_at_the_first_look()
    {
        var pod = Given.Running("rs2");
        VerifyLook Waiting(long tasks) => Look(pod, Given.Queue(TimeSpan.FromSeconds(2), tasks));
        var first = Judge(Waiting(5));

        Assert.Equal(5, first.Memory.Backlog);
        Assert.Equal(5, Judge(Waiting(7), first.Memory, 10).Memory.Backlog);
    }

    [Fact]
    public void A_proof_tells_what_it_rests_on()
    {
        string? Said(VerifyLook look) => Judge(look, Judge(look).Memory, 20).Verification?.Message;
        var good = Look(Given.Running("rs2"));

        Assert.Equal("1 pod(s) ready, 1 queue(s) polled, no restart for 20 s", Said(good));
        Assert.Equal(
            "1 pod(s) ready, 1 queue(s) polled, a query answered on 2, 1 of 3 stalled workflows moved on, no restart for 20 s",
            Said(good with { Probes = [new("q", true, "answered"), new("third", true, "answered"), new("other", null, "no closed workflow")], Stalled = new(3, 1) }));
        Assert.Equal(1, Judge(good with { Stalled = new(3, 1) }, Judge(good).Memory, 20).Verification?.Resumed);
    }

    [Fact]
    public void What_is_not_proved_in_time_is_told_with_what_was_open()
    {
        (string, string) Said(VerifyLook look) => Judge(look, secondsLater: 50).Verification is { } v ? (v.Reason, v.Message) : default;
        var good = Look(Given.Running("rs2"));

        Assert.Equal((Reasons.TimeLimitReached, "not proved in time: stable: everything has held for 0 s of 20 s"), Said(good));
        Assert.Equal(
            (Reasons.ReadyButNotPolling, "the pods are ready, but do not poll: polled q: no poller since the act at 02:59:30Z; stable: not everything holds yet"),
            Said(Look(Given.Running("rs2"), Given.Queue(null))));
        Assert.Equal(Reasons.ReadyButNotPolling, Said(good with { Queues = [Given.Queue(TimeSpan.FromSeconds(2)), Given.Queue(null)] }).Item1);
        Assert.Equal(Reasons.TimeLimitReached, Said(good with { Queues = [] }).Item1);
        Assert.Equal(Reasons.TimeLimitReached, Said(good with { Queues = [], Probes = [new("q", false, "did not answer")] }).Item1);
        Assert.Equal(Reasons.PollsWithoutAnswering, Said(good with { Probes = [new("q", true, "answered"), new("other", false, "did not answer")] }).Item1);
        Assert.Equal(Reasons.TimeLimitReached, Said(good with { Queues = [Given.Queue(TimeSpan.FromSeconds(2)), Given.Queue(null)], Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503"), Probes = [new("q", false, "did not answer")] }).Item1);
    }
}
