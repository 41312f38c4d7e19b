using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>Many workers are down at once: one page names what they have in common, and none is touched.</summary>
internal sealed class Storm : Scenario
{
    private static readonly string[] Names = [HostingDeployment.Name, "billing-worker", "mail-worker", "backup-worker"];

    public override string Name => "storm";

    public override string Summary => "Four workers get the same bad image at once. None is touched; one page names the image, and it is resolved when they are back.";

    public override WorldOptions World(bool realTime) => base.World(realTime) with { Workers = Names };

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        var world = stage.World;
        foreach (var name in Names[1..])
            await world.DeployAsync(HostingDeployment.Of("v1", name: name));
        await stage.BeginAsync();
        foreach (var name in Names)
            await world.DeployAsync(HostingDeployment.Of("v2", name: name));
        stage.Say("v2 of the common image is deployed to all four workers; it exits at start");
        var storm = world.Client.GetWorkflowHandle(WorkerDownNames.StormRun);
        await stage.UntilAsync(() => Task.FromResult(stage.Pages.Count > 0), TimeSpan.FromMinutes(6), "nobody was ever called");
        stage.Say($"the on-call phone rings: {stage.Pages[0].Title}");
        await Task.Delay(TimeSpan.FromMinutes(6), stage.Time);
        Expect(stage.Pages is [{ Kind: "Trigger", DedupKey: WorkerDownNames.StormRun }], $"expected the storm's one page, got {string.Join("; ", stage.Pages.Select(p => $"{p.Kind} {p.DedupKey}"))}");
        Expect(stage.Mutations == 0, $"nothing may be touched in a storm, the API server saw {stage.Mutations}");
        Expect(stage.Pages[0].Text.Contains(HostingDeployment.Image("v2"), StringComparison.Ordinal), "the page does not name the common image");

        foreach (var name in Names)
            await world.DeployAsync(HostingDeployment.Of("v1", name: name));
        stage.Say("somebody deploys v1 to all of them again");
        await stage.UntilAsync(() => Stage.IsClosedAsync(storm), TimeSpan.FromMinutes(5), "the storm never ended");
        var result = await storm.GetResultAsync<Workflows.Storm.StormResult>();
        stage.Say(result.Message);
        var limit = world.Settings.Targets[HostingDeployment.Name].Policy.RestoreWithin + stage.PageLimit;
        Expect(stage.Pages[0].At - result.Since <= limit, $"the storm's page came {stage.Pages[0].At - result.Since} after first-seen-down, later than {limit}");
        Expect(stage.Pages[^1] is { Kind: "Resolve", DedupKey: WorkerDownNames.StormRun }, "the storm's page was never resolved");
        Expect(stage.Pages.Count == 2, $"expected two pages in all, got {stage.Pages.Count}");
        return null;
    }
}
