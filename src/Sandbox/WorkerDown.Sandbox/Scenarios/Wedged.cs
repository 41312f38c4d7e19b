using Sandbox.HostingWorker.Faults;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>What comes up again polls but gets nothing done. Only the proof sees it; as it is not dead, people are called.</summary>
internal sealed class Wedged : Scenario
{
    public override string Name => "wedged";

    public override string Summary => "The worker crashes, and after the restart it is ready and polls, but every workflow task hangs in it. The proof does not pass: people are called.";

    // A question that nobody answers takes its deadline in real time, whatever the clock skips: so the proofs are kept short.
    public override WorldOptions World(bool realTime) =>
        base.World(realTime) with { Policy = base.World(realTime).Policy with { RestartLimit = TimeSpan.FromSeconds(30), RestoreWithin = TimeSpan.FromSeconds(90) } };

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        var world = stage.World;
        await stage.BeginAsync();
        world.Victims.FaultOfNewPods = FaultCatalog.Wedged;
        world.Victims.BreakPods();
        stage.Say("the worker's process crashes, and crashes again at every start; whatever replaces it will hang");
        await stage.UntilDownAsync();
        await stage.StartTenantsAsync(2);
        await stage.UntilAsync(() => Task.FromResult(world.Receiver.Pages.Count > 0), TimeSpan.FromMinutes(8), "nobody was ever called");
        var page = world.Receiver.Pages[0];
        stage.Say($"the on-call phone rings: {page.Title}");
        world.Victims.FaultOfNewPods = null;
        await stage.ReplacePodsAsync();
        stage.Say("somebody has found the codec service that hung, and has deleted the pod");
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(15));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(3));

        Expect(result.Outcome == RemediationOutcome.RestoredAfterEscalation, $"expected RestoredAfterEscalation, got {result.Outcome}: {result.Message}");
        Expect(result.Attempts is [{ Action: Rung.Restart, Verdict: not Verdict.Passed }, ..], $"expected a restart that was not proved, got {stage.Attempts(result)}");
        Expect(result.Attempts.All(a => a.Verdict != Verdict.Passed), "a worker that completes nothing was taken for healthy");
        var pages = world.Receiver.Pages;
        Expect(pages.Count(p => p.Kind == "Trigger") == 1 && pages[^1].Kind == "Resolve", "expected one page that calls people, and that it was resolved");
        return result;
    }
}
