using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class WorkloadHealthTests
{
    [Theory]
    [InlineData("Running", null, ContainerRole.Worker, "Running", true)]
    [InlineData("Running", "NodeLost", ContainerRole.Worker, "Running", false)]
    [InlineData("Failed", null, ContainerRole.Worker, "Running", false)]
    [InlineData("Unknown", "NodeLost", ContainerRole.Worker, "Running", false)]
    [InlineData("Running", null, ContainerRole.Sidecar, "Running", false)]
    [InlineData("Running", null, ContainerRole.Worker, "Waiting", false)]
    public void A_pod_runs_its_worker_when_it_and_the_worker_s_container_run_on_a_node_that_is_there(string phase, string? reason, ContainerRole role, string state, bool runs) =>
        Assert.Equal(runs, WorkloadHealth.RunsWorker(new() { Name = "p", Phase = phase, Reason = reason, Containers = [new() { Role = role, State = state }] }));

    [Fact]
    public void From_evidence_only_pods_that_are_ready_and_stay_count()
    {
        PodFacts going = Given.Running("rs2", "going") with { DeletionAt = Given.Now }, waiting = Given.Crashing("rs2");

        Assert.Equal(1, WorkloadHealth.From(Given.Evidence([Given.Running("rs2"), going, waiting])).Ready);
        Assert.Equal(2, WorkloadHealth.From(Given.Evidence([], deployment: Given.Deployment() with { Ready = 2 }) with { Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503") }).Ready);
        Assert.Null(WorkloadHealth.From(Given.Evidence([]) with { Pods = Observed<IReadOnlyList<PodFacts>>.Failed("503") }).RunningPods);
    }

    [Fact]
    public void A_Deployment_that_was_not_read_is_a_problem_and_one_that_was_exists()
    {
        Assert.Equal("HTTP 503", WorkloadHealth.From(Given.Evidence([]) with { Deployment = Observed<DeploymentFacts>.Failed("HTTP 503") }).Problem);
        Assert.True(WorkloadHealth.From(Given.Evidence([])).Exists && new WorkloadHealth().Exists);
        Assert.False(WorkloadHealth.From(Given.Evidence([], deployment: new() { Exists = false })).Exists);
    }
}
