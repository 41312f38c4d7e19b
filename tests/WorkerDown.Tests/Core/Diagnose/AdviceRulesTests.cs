using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose;

public class AdviceRulesTests
{
    private static readonly TemplateContainer Exemplary = new()
    {
        Name = "worker",
        Image = "registry:5000/worker@sha256:0123456789abcdef",
        Resources = ["requests.cpu=100m", "requests.memory=128Mi", "limits.memory=256Mi"],
        Probes = ["readiness: http /readyz"],
    };

    private static readonly DeploymentFacts Good = Given.Deployment() with { Replicas = 2, HasDisruptionBudget = true, Template = new() { Fingerprint = "bad", Containers = [Exemplary] } };

    private static IReadOnlyList<Advice> Advice(DeploymentFacts deployment, Func<TargetEvidence, TargetEvidence>? change = null)
    {
        var evidence = Given.Evidence([Given.Crashing("rs2")], deployment: deployment);
        return Given.Diagnose(change?.Invoke(evidence) ?? evidence).Advice;
    }

    private static DeploymentFacts With(TemplateContainer container) => Good with { Template = Good.Template with { Containers = [container] } };

    [Fact]
    public void An_exemplary_Deployment_gets_none() => Assert.Empty(Advice(Good));

    [Fact]
    public void Each_habit_is_named_with_the_figure_that_triggered_it()
    {
        string Of(IReadOnlyList<Advice> advice, string topic) => Assert.Single(advice, a => a.Topic == topic).Message;

        Assert.Contains("1 replica:", Of(Advice(Good with { Replicas = 1 }), "replicas"), StringComparison.Ordinal);
        Assert.Contains("requests.cpu=100m only", Of(Advice(With(Exemplary with { Resources = ["requests.cpu=100m"] })), "resources"), StringComparison.Ordinal);
        Assert.Contains("no requests and limits", Of(Advice(With(Exemplary with { Resources = [] })), "resources"), StringComparison.Ordinal);
        Assert.Contains("no readiness probe", Of(Advice(With(Exemplary with { Probes = ["liveness: exec"] })), "readiness"), StringComparison.Ordinal);
        Assert.Contains("revisionHistoryLimit 2:", Of(Advice(Good with { RevisionHistoryLimit = 2 }), "history"), StringComparison.Ordinal);
        Assert.Contains("covers its 2 pods", Of(Advice(Good with { HasDisruptionBudget = false }), "budget"), StringComparison.Ordinal);
        Assert.Contains("2 line(s)", Of(Advice(Good, e => e with { Logs = [new("p", "worker", false, ["connection refused", "connect failed"])] }), "retry"), StringComparison.Ordinal);
        Assert.Contains("3 of 7 open workflows", Of(Advice(Good, e => e with { Stalled = Observed<StalledFacts>.Of(new() { Open = 7, ReportedProblems = 3 }) }), "workflows"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("registry:5000/worker")]
    [InlineData("registry:5000/worker:latest")]
    public void An_image_without_a_fixed_tag_is_named(string image) =>
        Assert.Contains(Advice(With(Exemplary with { Image = image })), a => a.Topic == "image" && a.Message.Contains(image, StringComparison.Ordinal));

    [Fact]
    public void A_budget_that_could_not_be_read_is_not_missed() => Assert.Empty(Advice(Good with { HasDisruptionBudget = null }));

    [Fact]
    public void A_readiness_probe_that_says_yes_while_nothing_is_polled_is_named()
    {
        var evidence = Given.Evidence([Given.Running("rs2")], deployment: Good);

        Assert.Contains(Given.Diagnose(evidence).Advice, a => a.Topic == "readiness" && a.Message.StartsWith("1 pod(s) stay ready", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Fewer_than_five_revisions_kept_are_too_few(int limit, bool named) =>
        Assert.Equal(named, Advice(Good with { RevisionHistoryLimit = limit }).Any(a => a.Topic == "history"));

    [Fact]
    public void One_pod_needs_no_budget() => Assert.DoesNotContain(Advice(Good with { Replicas = 1, HasDisruptionBudget = false }), a => a.Topic == "budget");

    [Fact]
    public void One_readiness_probe_among_several_is_enough_and_one_sign_of_a_retry_too()
    {
        var probed = With(Exemplary with { Probes = ["liveness: exec", "readiness: http /readyz"] });
        var beside = Good with { Template = Good.Template with { Containers = [Exemplary, Exemplary with { Name = "proxy", Probes = [] }] } };

        Assert.Empty(Advice(probed));
        Assert.Contains(Given.Diagnose(Given.Evidence([Given.Running("rs2")], deployment: probed)).Advice, a => a.Message.StartsWith("1 pod(s) stay ready", StringComparison.Ordinal));
        Assert.Contains(Given.Diagnose(Given.Evidence([Given.Running("rs2")], deployment: beside)).Advice, a => a.Message.StartsWith("1 pod(s) stay ready", StringComparison.Ordinal));
        Assert.Contains(Advice(beside), a => a.Message.StartsWith("container proxy has no readiness probe", StringComparison.Ordinal));
        Assert.Empty(Advice(Good, e => e with { Logs = [new("p", "worker", false, ["connection lost", "something else", "reconnecting"])] }));
    }
}
