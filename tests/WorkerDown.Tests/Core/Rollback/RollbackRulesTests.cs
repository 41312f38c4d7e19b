using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Rollback;

namespace WorkerDown.Tests.Core.Rollback;

public class RollbackRulesTests
{
    private static RollbackChoice Choose(long revision, string fingerprint, ReplicaSetFacts[] sets, params string[] healthy) => RollbackRules.Choose(
        Given.Deployment(revision, fingerprint), sets, new() { Healthy = [.. healthy.Select(h => new HealthyRevision(1, h, Given.Now))] }, Given.Policy, Given.Now);

    [Fact]
    public void A_restart_before_does_not_make_the_same_bad_image_the_target()
    {
        // restart, then the literal "rollout undo", would go to revision 2: the same software as revision 3.
        var choice = Choose(3, "bad",
            [Given.Set(3, "bad", TimeSpan.FromMinutes(1)), Given.Set(2, "bad", TimeSpan.FromMinutes(5)), Given.Set(1, "good", TimeSpan.FromDays(1))], "good");

        Assert.Equal(1, choice.Target?.Revision);
    }

    [Fact]
    public void The_newest_proven_revision_is_chosen_over_a_newer_one_that_nobody_saw_healthy()
    {
        var choice = Choose(3, "worse",
            [Given.Set(3, "worse", TimeSpan.FromMinutes(2)), Given.Set(2, "bad", TimeSpan.FromMinutes(12)), Given.Set(1, "good", TimeSpan.FromDays(1))]);

        Assert.Equal(1, choice.Target?.Revision);
        Assert.Contains("was current for", choice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reused_ReplicaSet_is_not_taken_for_long_current_by_its_old_creation()
    {
        // Revision 4 is a rollback to software made ten days ago; it was current for two minutes only.
        var choice = Choose(5, "new",
            [Given.Set(5, "new", TimeSpan.FromMinutes(1)), Given.Set(4, "old", TimeSpan.FromDays(10)), Given.Set(3, "other", TimeSpan.FromMinutes(3))]);

        Assert.Equal(Reasons.NoProvenRevision, choice.Reason);
    }

    [Fact]
    public void The_only_revision_has_no_target_and_says_so() =>
        Assert.Equal(Reasons.NoOlderRevision, Choose(1, "bad", [Given.Set(1, "bad", TimeSpan.FromMinutes(1))]).Reason);

    [Fact]
    public void Restarts_of_the_same_software_are_no_target() =>
        Assert.Equal(Reasons.NoDifferentRevision, Choose(2, "bad", [Given.Set(2, "bad", TimeSpan.FromMinutes(1)), Given.Set(1, "bad", TimeSpan.FromDays(9))], "bad").Reason);
}
