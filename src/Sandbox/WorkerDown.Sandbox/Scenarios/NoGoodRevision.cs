using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>Nothing helps: people are called in time, and the page is resolved when the worker is back.</summary>
internal sealed class NoGoodRevision : Scenario
{
    public override string Name => "no-good-revision";

    public override string Summary => "The only revision there is cannot start. Nothing helps: people are called within five minutes; they mend it, and the page resolves.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        var world = stage.World;
        await stage.BeginHopelessAsync();
        var page = await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(8), "nobody was ever called");
        await Task.Delay(TimeSpan.FromMinutes(3), stage.Time);
        await world.DeployAsync(HostingDeployment.Of("v1"));
        stage.Say("somebody deploys v1 by hand");
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(2));

        Expect(result.Outcome == RemediationOutcome.RestoredAfterEscalation, $"expected RestoredAfterEscalation, got {result.Outcome}: {result.Message}");
        Expect(page.At - result.DownAt <= TimeSpan.FromMinutes(5) + stage.PageLimit, $"the page came {page.At - result.DownAt} after first-seen-down");
        var pages = stage.Pages;
        Expect(pages.Count == pages.Select(p => p.Id).Distinct().Count(), "a page came twice");
        Expect(pages.Count(p => p.Kind == "Trigger") == 1, "expected exactly one page that calls people");
        Expect(pages[^1].Kind == "Resolve", "the page was never resolved");
        return result;
    }
}
