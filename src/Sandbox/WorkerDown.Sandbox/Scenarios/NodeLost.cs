using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using Lost = Sandbox.KubernetesSimulator.Faults.NodeLost;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>The worker's machine is gone; deleting its pod brings a new one to another node.</summary>
internal sealed class NodeLost : Scenario
{
    public override string Name => "node-lost";

    public override string Summary => "The machine under the worker loses power. Kubernetes would wait five minutes more to replace the pod: deleting it brings a new one up on the other node.";

    public override WorldOptions World(bool realTime) => base.World(realTime) with { Nodes = ["node-1", "node-2"] };

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        var node = (await stage.PodsAsync()).Single().Spec.NodeName;
        using var lost = stage.World.Cluster.Faults.Inject(new Lost(node));
        stage.Say($"the machine {node} loses power");
        await stage.StartTenantsAsync(2);
        await stage.UntilDownAsync();
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(15));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.NodeLost, $"expected the cause NodeLost, got {result.Cause}");
        Expect(result.Attempts is [{ Action: Rung.DeleteStuckPods, Verdict: Verdict.Passed }], $"expected exactly one attempt, a deletion that passed, got {stage.Attempts(result)}");
        Expect((await stage.PodsAsync()).Any(p => p.Spec.NodeName != node), "expected a pod on the other node");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return result;
    }
}
