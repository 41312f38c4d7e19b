using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class HealthSignalTests
{
    [Theory]
    [InlineData("HTTP 500", true, 1, 1, HealthState.Unknown, Reasons.ObservationFailed, "HTTP 500")]
    [InlineData(null, false, 0, 0, HealthState.Down, Reasons.DeploymentNotFound, "the Deployment does not exist")]
    [InlineData(null, true, 0, 0, HealthState.Down, Reasons.ReplicasZero, "0 replicas wanted")]
    [InlineData(null, true, 2, 0, HealthState.Down, Reasons.NoReadyPods, "0 of 2 pod(s) ready")]
    [InlineData(null, true, 2, 1, HealthState.Up, Reasons.PodsReady, "1 of 2 pod(s) ready")]
    public void Kubernetes_says_what_is_wanted_and_what_is_ready(string? problem, bool exists, int wanted, int ready, HealthState state, string reason, string message) =>
        Assert.Equal(new("kubernetes", state, reason, message), HealthSignal.Kubernetes(new() { Problem = problem, Exists = exists, Replicas = wanted, Ready = ready }));

    [Fact]
    public void Temporal_says_how_many_of_its_parts_answered_and_which_did_not()
    {
        TemporalPart well = new("frontend", true, "answered"), untold = new("matching", null, "Forbidden"), sick = new("history", false, "Unavailable");

        Assert.Equal(new("temporal", HealthState.Down, Reasons.TemporalUnhealthy, "history: Unavailable"), Say(well, untold, sick));
        Assert.Equal(new("temporal", HealthState.Up, Reasons.TemporalAnswers, "1 of 1 calls answered"), Say(well));
        Assert.Equal(new("temporal", HealthState.Up, Reasons.TemporalAnswers, "1 of 2 calls answered; not told: matching (Forbidden)"), Say(well, untold));
        Assert.Equal(new("temporal", HealthState.Unknown, Reasons.ObservationFailed, "could not be told: Forbidden"), Say(untold));
        Assert.Equal(new("temporal", HealthState.Unknown, Reasons.ObservationFailed, "not asked"), Say());
    }

    [Fact]
    public void Each_side_speaks_for_itself_in_order()
    {
        var evidence = Given.Evidence([Given.Running("rs2")]) with { Temporal = new() { Parts = [new("frontend", true, "answered")] } };
        var health = HealthRules.Judge(WorkloadHealth.From(evidence), evidence.TaskQueues, null, Given.Policy, Given.Now);

        Assert.Equal([("kubernetes", HealthState.Up), ("queue q", HealthState.Down), ("temporal", HealthState.Up)], HealthSignal.Of(evidence, health).Select(s => (s.Signal, s.State)));
    }

    private static HealthSignal Say(params TemporalPart[] parts) => HealthSignal.Temporal(new() { Parts = parts });
}
