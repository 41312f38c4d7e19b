using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>A version that was healthy begins to crash in its pod; a fresh pod heals it.</summary>
internal sealed class CrashLoop : Scenario
{
    public override string Name => "crash-loop";

    public override string Summary => "The running version falls into a crash loop in its pod, as on a corrupt local cache: a rollout restart heals it.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        stage.World.Victims.BreakPods();
        stage.Say("the worker's process crashes, and crashes again at every start in this pod");
        await stage.UntilDownAsync();
        await stage.StartTenantsAsync(2);
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.CrashLoop, $"expected the cause CrashLoop, got {result.Cause}");
        Expect(result.Attempts is [{ Action: Rung.Restart, Verdict: Verdict.Passed }], "expected exactly one attempt: a restart that passed");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return result;
    }
}
