using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>Temporal itself is down: the one thing that no workflow can tell.</summary>
internal sealed class TemporalDown : Scenario
{
    private const string Incident = "worker-down-outage/temporal";

    public override string Name => "temporal-down";

    public override string Summary => "Temporal itself goes down. No workflow can tell, so the outage watch of two replicas does, once; the page is resolved when Temporal answers again.";

    public override WorldOptions World(bool realTime) => base.World(realTime) with { Outage = new() { Lease = new("hosting", "default") } };

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        var world = stage.World;
        await stage.BeginAsync();
        await using var one = world.StartOutageWatch("replica-1");
        await using var other = world.StartOutageWatch("replica-2");
        await Task.Delay(TimeSpan.FromSeconds(30), stage.Time);
        var down = stage.Time.GetUtcNow();
        world.Temporal.Faults.Unreachable = true;
        stage.Say("Temporal does not answer any more");
        var page = await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(5), "nobody was ever called");
        Expect(page.DedupKey == Incident, $"expected a page about {Incident}, got {page.DedupKey}");
        Expect(page.At - down <= TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(25), $"the page came {page.At - down} after Temporal went down");
        await Task.Delay(TimeSpan.FromMinutes(10), stage.Time);
        world.Temporal.Faults.Unreachable = false;
        stage.Say("Temporal answers again");
        await stage.UntilPagedAsync(p => p is { Kind: "Resolve", DedupKey: Incident }, TimeSpan.FromMinutes(5), "the page was never resolved");
        Expect(world.Receiver.Pages.Where(p => p.DedupKey == Incident).Select(p => p.Kind).SequenceEqual(["Trigger", "Resolve"]),
            $"expected one page and its end, got {string.Join(", ", world.Receiver.Pages.Select(p => $"{p.Kind} {p.DedupKey}"))}");
        return null;
    }
}
