using Sandbox.HostingWorker.Faults;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>A version that needs more memory than its limit; a restart cannot help, going back does.</summary>
internal sealed class OutOfMemory : Scenario
{
    public override string Name => "oom";

    public override string Summary => "Version v3 uses up its memory limit and is OOMKilled at each start. A restart does not help; as it began with this revision, the rollback does.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        await stage.World.DeployAsync(HostingDeployment.Of("v3", $"{FaultCatalog.OutOfMemory}:10", memory: "256Mi"));
        stage.Say("somebody deploys v3 with a memory limit of 256Mi; it loads all tenants into memory");
        await stage.UntilDownAsync();
        await stage.StartTenantsAsync(2);
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(15));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.OutOfMemory, $"expected the cause OutOfMemory, got {result.Cause}");
        Expect(
            result.Attempts is [{ Action: Rung.Restart, Verdict: Verdict.Failed }, { Action: Rung.Rollback, Verdict: Verdict.Passed }],
            $"expected a restart that failed, then a rollback that passed, got {stage.Attempts(result)}");
        return result;
    }
}
