using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose;

public class DiagnosisContextTests
{
    [Fact]
    public void Where_the_present_revision_has_no_pod_those_of_the_one_before_are_looked_at()
    {
        var diagnosis = Given.Diagnose(Given.Evidence([Given.Crashing("rs1")]), Given.Incident("bad", "good"));

        Assert.Equal(ProbableCause.CrashLoop, diagnosis.Cause);
        Assert.Empty(Given.Evidence([Given.Crashing("rs1")], sets: []).CurrentPods);
    }

    [Fact]
    public void What_was_not_read_is_nothing_and_no_error()
    {
        var evidence = Given.Evidence([Given.Crashing("rs2")]) with
        {
            Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503"),
            Nodes = Observed<IReadOnlyList<NodeFacts>>.Failed("503"),
            Events = Observed<IReadOnlyList<EventFacts>>.Failed("503"),
        };

        Assert.Equal(ProbableCause.Unknown, Given.Diagnose(evidence).Cause);
        Assert.Empty(evidence.CurrentPods);
        Assert.Equal(ProbableCause.Evicted, Given.Diagnose(Given.Evidence([Given.Crashing("rs2") with { Phase = "Failed", Reason = "Evicted" }]) with { Nodes = Observed<IReadOnlyList<NodeFacts>>.Failed("503") }).Cause);
    }

    [Fact]
    public void The_world_that_was_looked_at_goes_with_the_decision()
    {
        Assert.Equal(new("d", 2, 2, WorkerDown.Core.Health.HealthState.Down), Given.Diagnose(Given.Evidence([Given.Crashing("rs2")])).World);
        Assert.Equal(new("", 0, 0, WorkerDown.Core.Health.HealthState.Unknown), Given.Diagnose(Given.Evidence([]) with { Deployment = Observed<DeploymentFacts>.Failed("503") }).World);
    }

    [Fact]
    public void A_template_without_a_container_has_no_image() => Assert.Equal("", new TemplateFacts().WorkerImage);

    [Fact]
    public void What_another_cause_rests_on_besides_makes_the_diagnosis_ambiguous()
    {
        Finding Finding(ProbableCause cause, Confidence confidence, params string[] restsOn) => new() { Cause = cause, Reason = "r", Message = $"{cause}", RestsOn = restsOn, Confidence = confidence };
        var first = Finding(ProbableCause.CrashLoop, Confidence.Medium, "a", "b");
        int Others(params Finding[] others) => Ambiguity.Of([first, .. others]).Count;

        Assert.Equal(0, Others());
        Assert.Equal(0, Others(Finding(ProbableCause.Evicted, Confidence.Medium, "a")));
        Assert.Equal(1, Others(Finding(ProbableCause.Evicted, Confidence.Medium, "a", "c")));
        Assert.Equal(1, Others(Finding(ProbableCause.Evicted, Confidence.High, "c")));
        Assert.Equal(0, Others(Finding(ProbableCause.Evicted, Confidence.Low, "c")));
        Assert.Empty(Ambiguity.Of([]));
    }
}
