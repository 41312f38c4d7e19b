using Sandbox.KubernetesSimulator.Tables;

namespace Sandbox.KubernetesSimulator.Tests.Tables;

public sealed class AgesTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(125, "2m5s")]
    [InlineData(599, "9m59s")]
    [InlineData(600, "10m")]
    [InlineData(10_799, "179m")]
    [InlineData(10_800, "3h")]
    [InlineData(11_400, "3h10m")]
    [InlineData(28_800, "8h")]
    [InlineData(172_800, "2d")]
    [InlineData(176_400, "2d1h")]
    [InlineData(691_200, "8d")]
    [InlineData(63_072_000, "2y")]
    [InlineData(63_158_400, "2y1d")]
    [InlineData(-5, "<invalid>")]
    public void A_span_is_told_in_two_units_at_most(long seconds, string told) => Assert.Equal(told, Ages.Print(TimeSpan.FromSeconds(seconds)));
}
