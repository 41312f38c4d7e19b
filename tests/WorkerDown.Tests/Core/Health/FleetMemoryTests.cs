using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class FleetMemoryTests
{
    private static readonly DateTimeOffset Fresh = Given.Now - TimeSpan.FromSeconds(75);

    private static FleetCheck Check(TimeSpan ago, DateTimeOffset? down, params string[] healthy) => new()
    {
        At = Given.Now - ago,
        Memory = new Dictionary<string, TargetMemory>
        {
            ["web"] = new() { FirstSeenDown = down, Healthy = [.. healthy.Select(h => new HealthyRevision(1, h, Given.Now - ago))] },
        },
    };

    [Fact]
    public void A_run_started_by_hand_knows_what_the_newest_check_saw_and_which_revisions_any_saw_healthy()
    {
        var down = Given.Now - TimeSpan.FromSeconds(40);
        var memory = FleetMemory.Of(null, [Check(TimeSpan.FromSeconds(50), null, "good"), Check(TimeSpan.FromSeconds(10), down)], "web", Fresh)!;

        Assert.Equal(down, memory.FirstSeenDown);
        Assert.Equal(["good"], memory.Healthy.Select(h => h.Fingerprint));
    }

    [Fact]
    public void An_old_check_no_longer_says_since_when_it_is_down()
    {
        var memory = FleetMemory.Of(null, [Check(TimeSpan.FromMinutes(9), Given.Now - TimeSpan.FromMinutes(10), "good")], "web", Fresh)!;

        Assert.Null(memory.FirstSeenDown);
        Assert.Single(memory.Healthy);
    }

    [Fact]
    public void What_the_check_that_started_the_run_saw_holds()
    {
        var seen = new TargetMemory { FirstSeenDown = Given.Now - TimeSpan.FromMinutes(1), Healthy = [new(2, "newer", Given.Now)] };
        var memory = FleetMemory.Of(seen, [Check(TimeSpan.FromSeconds(10), Given.Now, "good", "newer")], "web", Fresh)!;

        Assert.Equal(seen.FirstSeenDown, memory.FirstSeenDown);
        Assert.Equal(["newer", "good"], memory.Healthy.Select(h => h.Fingerprint));
        Assert.Equal(seen, FleetMemory.Of(seen, [], "web", Fresh));
        Assert.Null(FleetMemory.Of(null, [Check(TimeSpan.Zero, null)], "api", Fresh));
    }

    [Fact]
    public void A_check_at_the_very_edge_still_counts() =>
        Assert.Equal(Given.Now, FleetMemory.Of(null, [Check(TimeSpan.FromSeconds(75), Given.Now)], "web", Fresh)!.FirstSeenDown);
}
