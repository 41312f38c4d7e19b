using WorkerDown.Core;

namespace WorkerDown.Tests.Core;

public class DurationsTests
{
    [Theory]
    [InlineData(-3, "0 s")]
    [InlineData(0, "0 s")]
    [InlineData(0.4, "0.4 s")]
    [InlineData(0.04, "0 s")]
    [InlineData(1, "1 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(60, "1 min")]
    [InlineData(190, "3 min 10 s")]
    [InlineData(3599, "59 min 59 s")]
    [InlineData(3600, "1 h")]
    [InlineData(7530, "2 h 5 min")]
    [InlineData(86_399, "23 h 59 min")]
    [InlineData(86_400, "1 d")]
    [InlineData(352_800, "4 d 2 h")]
    public void A_duration_is_said_in_two_units_at_most(double seconds, string said) =>
        Assert.Equal(said, Durations.Say(TimeSpan.FromSeconds(seconds)));
}
