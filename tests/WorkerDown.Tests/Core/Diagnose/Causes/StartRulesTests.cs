using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose.Causes;

public class StartRulesTests
{
    private static readonly PodFacts Pending = new() { Name = "a", Uid = "a", ReplicaSet = "rs2", Phase = "Pending", Unschedulable = "0/1 nodes are available" };

    private static Finding? Find(ProbableCause cause, DeploymentFacts? deployment, params PodFacts[] pods) =>
        Given.Diagnose(Given.Evidence(pods, deployment: deployment)).Findings.FirstOrDefault(f => f.Cause == cause);

    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, " for 0 s")]
    [InlineData(60, " for 1 min")]
    public void Since_when_a_pod_waits_is_told_where_its_clock_can_be_right(int ago, string told)
    {
        var at = Given.Now - TimeSpan.FromSeconds(ago);
        var pulling = new PodFacts { Name = "a", Uid = "a", ReplicaSet = "rs2", Phase = "Pending", CreatedAt = at, Containers = [new() { Name = "worker", State = "Waiting", Reason = "ErrImagePull" }] };

        Assert.Equal($"1 pod(s) find no node{told}: 0/1 nodes are available", Find(ProbableCause.Unschedulable, null, Pending with { CreatedAt = at })!.Message);
        Assert.Equal($"the image cannot be pulled: container worker in 1 pod(s){told}: ErrImagePull", Find(ProbableCause.ImagePullFailure, null, pulling)!.Message);
    }

    [Fact]
    public void The_pod_that_waits_longest_is_told() => Assert.StartsWith("2 pod(s) find no node for 9 min: ", Find(ProbableCause.Unschedulable, null,
        Pending with { CreatedAt = Given.Now - TimeSpan.FromMinutes(2) }, Pending with { Name = "b", Uid = "b", CreatedAt = Given.Now - TimeSpan.FromMinutes(9) })!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("quota exceeded", "FailedCreate", "quota exceeded")]
    [InlineData(null, "FailedCreate", "FailedCreate")]
    [InlineData(null, null, "no reason given")]
    public void Pods_that_the_API_server_refuses_are_told_with_what_it_said(string? message, string? reason, string told) =>
        Assert.Equal($"the API server refuses the pods of revision 2: {told}", Find(ProbableCause.ConfigurationError, Given.Deployment() with { Conditions = [new("ReplicaFailure", "True", reason, message, null)] })!.Message);

    [Fact]
    public void Sidecars_that_do_not_run_are_told_where_no_rule_matches()
    {
        ContainerFacts Sidecar(string name, string state, int? exit = null) => new() { Name = name, Role = ContainerRole.Sidecar, State = state, LastExit = exit is { } code ? new(code, null, null, null) : null };
        var pod = Pending with { Unschedulable = null, Containers = [Sidecar("waits", "Waiting"), Sidecar("failed", "Terminated", 1), Sidecar("done", "Terminated", 0), Sidecar("runs", "Running"), Sidecar("restarted", "Running", 1)] };

        Assert.Equal(
            ["pod a: Pending, not ready", "pod a: container waits waiting (a sidecar)", "pod a: container failed terminated, last exit code 1 (a sidecar)"],
            Find(ProbableCause.Unknown, null, pod)!.RestsOn);
    }
}
