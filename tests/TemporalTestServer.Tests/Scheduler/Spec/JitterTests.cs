using Google.Protobuf.WellKnownTypes;
using Sandbox.TemporalTestServer.Scheduler.Spec;
using static TemporalTestServer.Tests.Scheduler.Spec.SpecBuilder;

namespace TemporalTestServer.Tests.Scheduler.Spec;

public sealed class JitterTests
{
    private static readonly DateTimeOffset Noon = At("2026-03-01T12:00:00Z");

    [Fact]
    public void Jitter_delays_by_less_than_its_limit_and_leaves_the_nominal_time()
    {
        foreach (var seed in Enumerable.Range(0, 200))
        {
            var next = Jittered(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)).Next(Noon, $"{seed}")!.Value;
            Assert.Equal(Noon.AddHours(1), next.Nominal);
            Assert.InRange(next.Actual - next.Nominal, TimeSpan.Zero, TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_jitter_and_seeds_differ()
    {
        var spec = Jittered(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

        Assert.Equal(spec.Next(Noon, "a"), spec.Next(Noon, "a"));
        Assert.True(Enumerable.Range(0, 50).Select(seed => spec.Next(Noon, $"{seed}")).Distinct().Count() > 40);
    }

    [Fact]
    public void Jitter_never_carries_a_time_beyond_the_next_one()
    {
        var spec = Jittered(TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));

        foreach (var seed in Enumerable.Range(0, 200))
            Assert.True(spec.Next(Noon, $"{seed}")!.Value.Actual < Noon.AddMinutes(2));
    }

    private static ScheduleSpecCalculator Jittered(TimeSpan interval, TimeSpan jitter)
    {
        var spec = Every(interval);
        spec.Jitter = Duration.FromTimeSpan(jitter);
        return ScheduleSpecCalculator.Compile(spec);
    }
}
