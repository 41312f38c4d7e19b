using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>A version whose image nobody pushed; going back heals it.</summary>
internal sealed class ImagePull : Scenario
{
    public override string Name => "image-pull";

    public override string Summary => "Version v9 is deployed before its image is pushed: ImagePullBackOff. The rollback to the revision seen healthy heals it.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        using var missing = stage.World.Cluster.Faults.Inject(new ImagePullFailure { Image = HostingDeployment.Image("v9") });
        await stage.World.DeployAsync(HostingDeployment.Of("v9"));
        stage.Say("somebody deploys v9, whose image is not in the registry");
        await stage.UntilDownAsync();
        await stage.StartTenantsAsync(2);
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.ImagePullFailure, $"expected the cause ImagePullFailure, got {result.Cause}");
        Expect(result.Attempts is [{ Action: Rung.Rollback, Verdict: Verdict.Passed }], $"expected exactly one attempt, a rollback that passed, got {stage.Attempts(result)}");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return result;
    }
}
