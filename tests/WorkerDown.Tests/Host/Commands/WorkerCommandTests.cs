namespace WorkerDown.Tests.Host.Commands;

public class WorkerCommandTests
{
    [Fact]
    public async Task It_waits_for_Temporal_until_it_is_stopped_in_good_order()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var typed = await Typed.Async(new Typing { Cancel = stop.Token },
            "worker", "--set", "temporal.address=127.0.0.1:1", "--set", "host.healthPort=0", "--set", "host.gracePeriod=1s", "--set", "logging.logLevel.Default=None");
        Assert.Equal((0, ""), (typed.Code, typed.Error));
    }

    [Fact]
    public async Task With_a_wrong_configuration_it_says_everything_that_is_wrong_and_does_not_start()
    {
        var typed = await Typed.Async("worker", "--set", "host.healthPort=x", "--set", "schedule.interval=1s");
        Assert.Equal(3, typed.Code);
        Assert.StartsWith("The configuration has 2 errors:\n", typed.Error, StringComparison.Ordinal);
    }
}
