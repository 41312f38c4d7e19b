using Sandbox.HostingWorker.Faults;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>The zombie: its pod stays ready, but it has lost Temporal; a restart heals it.</summary>
internal sealed class LostConnection : Scenario
{
    // Long enough for the beginning of the story, in which the worker has to be seen healthy.
    private static readonly TimeSpan Connected = TimeSpan.FromSeconds(90);

    public override string Name => "lost-connection";

    public override string Summary => "The worker loses its connection to Temporal while its pod stays ready: Kubernetes sees nothing wrong. A rollout restart heals it.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        stage.World.Victims.FaultOfNewPods = $"{FaultCatalog.LostConnection}:{(int)Connected.TotalSeconds}";
        await stage.BeginAsync();
        stage.World.Victims.FaultOfNewPods = null;
        await stage.UntilLoggedAsync("Polling task queue hosting-dns failed", Connected + TimeSpan.FromMinutes(1));
        stage.Say("the worker has lost its connection to Temporal; its pod is ready as ever");
        await stage.StartTenantsAsync(2);
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.Restored, $"expected Restored, got {result.Outcome}: {result.Message}");
        Expect(result.Cause == ProbableCause.LostTemporalConnection, $"expected the cause LostTemporalConnection, got {result.Cause}");
        Expect(result.Attempts is [{ Action: Rung.Restart, Verdict: Verdict.Passed }], $"expected exactly one attempt, a restart that passed, got {stage.Attempts(result)}");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return result;
    }
}
