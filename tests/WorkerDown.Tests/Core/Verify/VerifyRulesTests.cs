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
}
