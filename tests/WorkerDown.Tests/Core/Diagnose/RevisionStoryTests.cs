using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose;

public class RevisionStoryTests
{
    [Fact]
    public void A_revision_that_a_rollback_reused_did_not_begin_when_its_ReplicaSet_was_made()
    {
        var evidence = Given.Evidence([Given.Crashing("rs3")], deployment: Given.Deployment(3, "old"),
            sets: [Given.Set(3, "old", TimeSpan.FromDays(10)), Given.Set(2, "new", TimeSpan.FromMinutes(7))]);

        Assert.Equal(Given.Now - TimeSpan.FromMinutes(7), Given.Diagnose(evidence).Revision?.BeganAt);
    }

    [Fact]
    public void Restarts_of_the_same_software_do_not_begin_it_anew()
    {
        var evidence = Given.Evidence([Given.Crashing("rs3")], deployment: Given.Deployment(3, "same"),
            sets: [Given.Set(3, "same", TimeSpan.FromMinutes(1)), Given.Set(2, "same", TimeSpan.FromHours(5)), Given.Set(1, "old", TimeSpan.FromDays(9))]);

        Assert.Equal(Given.Now - TimeSpan.FromHours(5), Given.Diagnose(evidence).Revision?.BeganAt);
    }

    [Fact]
    public void It_says_who_changed_it_why_and_who_forbids_a_rollback()
    {
        var deployment = Given.Deployment() with { ChangedBy = new("kubectl-set", Given.Now), Owners = [new("Helm", "web", false), new("ArgoCD", "web", true)] };
        var sets = new[] { Given.Set(2, "bad", TimeSpan.FromMinutes(3)) with { ChangeCause = "image v2" }, Given.Set(1, "good", TimeSpan.FromDays(2)) };
        var story = Given.Diagnose(Given.Evidence([Given.Crashing("rs2")], deployment: deployment, sets: sets)).Revision!;

        Assert.Equal(("kubectl-set at 2026-03-01 03:00Z", "image v2"), (story.ChangedBy, story.ChangeCause));
        Assert.StartsWith("ArgoCD web would revert it", story.RollbackForbidden, StringComparison.Ordinal);
    }

    [Fact]
    public void What_differs_is_named_without_values()
    {
        TemplateFacts Of(string fingerprint, string image, IReadOnlyList<string> environment, IReadOnlyList<string> volumes, string command, IReadOnlyList<string> probes, IReadOnlyList<string> resources) => new()
        {
            Fingerprint = fingerprint,
            Containers = [new() { Name = "worker", Image = image, Environment = environment, Command = command, Probes = probes, Resources = resources }],
            Volumes = volumes,
        };
        var now = Of("bad", "w:2", ["A", "B"], ["data (claim y)"], "run --b", ["readiness: tcp"], ["limits.memory=64Mi"]);
        var before = Of("good", "w:1", ["A", "C"], ["data (claim x)"], "run --a", ["readiness: exec"], ["limits.memory=256Mi"]);
        var evidence = Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment() with { Template = now },
            sets: [Given.Set(2, "bad", TimeSpan.FromMinutes(3)) with { Template = now }, Given.Set(1, "good", TimeSpan.FromDays(2)) with { Template = before }]);

        Assert.Equal(
            [
                "revision 1 -> 2", "container worker: image w:1 -> w:2", "container worker: command changed", "container worker: environment added: B", "container worker: environment removed: C",
                "container worker: resources added: limits.memory=64Mi", "container worker: resources removed: limits.memory=256Mi", "container worker: probes added: readiness: tcp", "container worker: probes removed: readiness: exec",
                "volumes added: data (claim y)", "volumes removed: data (claim x)",
            ],
            Given.Diagnose(evidence).Changes);
    }

    [Fact]
    public void A_cause_that_somebody_wrote_for_the_revision_before_is_not_taken_for_this_one_s()
    {
        var sets = new[] { Given.Set(2, "bad", TimeSpan.FromMinutes(3)) with { ChangeCause = "image v2" }, Given.Set(1, "good", TimeSpan.FromDays(2)) };

        Assert.Null(Given.Diagnose(Given.Evidence([Given.Crashing("rs2")], deployment: Given.Deployment(3, "newer"), sets: sets)).Revision!.ChangeCause);
    }
}
