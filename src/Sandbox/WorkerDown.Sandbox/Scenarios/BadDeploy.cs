using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>A new version exits at start; only going back heals it.</summary>
internal sealed class BadDeploy : Scenario
{
    public override string Name => "bad-deploy";

    public override string Summary => "Version v2 of the worker exits at start. A restart would start it again: the rollback to the revision seen healthy heals it.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        stage.Say("somebody deploys v2");
        await stage.UntilDownAsync();
        await stage.StartTenantsAsync(4);
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.BadDeployment, $"expected the cause BadDeployment, got {result.Cause}");
        Expect(result.Attempts is [{ Action: Rung.Rollback, Verdict: Verdict.Passed }], "expected exactly one attempt: a rollback that passed");
        Expect(result.Stalled == stage.Tenants.Count && result.Resumed == result.Stalled, $"expected {stage.Tenants.Count} stalled workflows and all resumed, got {result.Resumed} of {result.Stalled}");
        Expect(stage.Mutations == 1, $"expected one mutation, the API server saw {stage.Mutations}");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return result;
    }
}
