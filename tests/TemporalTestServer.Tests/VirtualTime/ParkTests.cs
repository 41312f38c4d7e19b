using Sandbox.VirtualTime;

namespace TemporalTestServer.Tests.VirtualTime;

public sealed class ParkTests
{
    [Fact]
    public async Task A_park_gives_back_exactly_one_hold()
    {
        using var clock = new SkippingTimeProvider(startLocked: false);
        using var first = clock.Hold("first");
        var second = clock.Hold("second");
        using var park = clock.Park();
        var delay = Task.Delay(TimeSpan.FromDays(1), clock);
        Assert.Contains("held=2 parked=1", clock.Describe(), StringComparison.Ordinal);
        Assert.False(delay.IsCompleted, "one hold is left");
        second.Dispose();
        await delay;
    }

    [Fact]
    public void A_park_that_ended_counts_no_more()
    {
        using var clock = new SkippingTimeProvider();
        var park = clock.Park();
        park.Dispose();
        park.Dispose();
        Assert.Contains("parked=0", clock.Describe(), StringComparison.Ordinal);
    }
}
