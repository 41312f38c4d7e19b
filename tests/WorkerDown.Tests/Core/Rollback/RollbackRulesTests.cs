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

    [Fact]
    public void Current_for_an_hour_proves_a_revision_and_a_second_less_does_not()
    {
        RollbackChoice After(TimeSpan current) => Choose(2, "bad", [Given.Set(2, "bad", TimeSpan.FromMinutes(1)), Given.Set(1, "old", TimeSpan.FromMinutes(1) + current)]);

        Assert.Equal(1, After(TimeSpan.FromHours(1)).Target?.Revision);
        Assert.Equal(Reasons.NoProvenRevision, After(TimeSpan.FromSeconds(3599)).Reason);
    }

    [Fact]
    public void A_revision_counts_from_its_own_creation_or_that_of_the_one_before_whichever_is_later_to_that_of_the_one_after()
    {
        ReplicaSetFacts[] sets = [Given.Set(3, "bad", TimeSpan.FromMinutes(1)), Given.Set(2, "reused", TimeSpan.FromDays(9)), Given.Set(1, "old", TimeSpan.FromMinutes(91))];

        Assert.Equal("revision 2 (registry/worker:reused), was current for 1 h 30 min", Choose(3, "bad", sets).Message);
    }

    [Fact]
    public void A_newer_revision_than_the_present_one_is_no_target_and_neither_is_one_without_a_number() =>
        Assert.Equal(Reasons.NoOlderRevision, Choose(2, "bad", [Given.Set(3, "newer", TimeSpan.FromHours(3)), Given.Set(2, "bad", TimeSpan.FromMinutes(1)), Given.Set(0, "unnumbered", TimeSpan.FromDays(3))], "newer", "unnumbered").Reason);

    [Fact]
    public void The_image_of_the_target_is_that_of_its_worker_and_not_of_what_runs_before_it()
    {
        var set = Given.Set(1, "good", TimeSpan.FromDays(1));
        set = set with { Template = set.Template with { Containers = [new() { Name = "migrate", Image = "migrate:1", Init = true }, .. set.Template.Containers] } };

        Assert.Equal("registry/worker:good", Choose(2, "bad", [Given.Set(2, "bad", TimeSpan.FromMinutes(1)), set], "good").Target?.Image);
        Assert.Equal("", Choose(2, "bad", [Given.Set(2, "bad", TimeSpan.FromMinutes(1)), set with { Template = set.Template with { Containers = [] } }], "good").Target?.Image);
    }

    [Fact]
    public void Where_the_present_ReplicaSet_is_not_seen_the_one_before_counts_until_now() =>
        Assert.EndsWith("was current for 2 h", Choose(2, "bad", [Given.Set(1, "old", TimeSpan.FromHours(2))]).Message, StringComparison.Ordinal);
}
