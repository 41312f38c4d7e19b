using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>The node's disk is full: the worker is evicted, and its successor is kept off until the remains are removed.</summary>
internal sealed class Evicted : Scenario
{
    public override string Name => "evicted";

    public override string Summary => "The node's disk runs full: the worker is evicted, and the node takes no pod while the evicted one's files lie there. Deleting it makes room.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        var pressure = stage.World.Cluster.Faults.Inject(new NodePressure(stage.World.Nodes[0]));
        stage.Say("the disk of the only node is full; its kubelet evicts the worker");
        await stage.UntilDownAsync();
        await stage.StartTenantsAsync(2);
        await stage.UntilAsync(
            async () => (await stage.PodsAsync()).All(p => p.Status.Phase != "Failed"), TimeSpan.FromMinutes(10), "nobody deleted the evicted pods");
        pressure.Dispose();
        stage.Say("the evicted pod is gone and its files with it: the node has room again");
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.Evicted, $"expected the cause Evicted, got {result.Cause}");
        Expect(result.Attempts is [{ Action: Rung.DeleteStuckPods, Verdict: Verdict.Passed }], $"expected exactly one attempt, a deletion that passed, got {stage.Attempts(result)}");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return result;
    }
}
