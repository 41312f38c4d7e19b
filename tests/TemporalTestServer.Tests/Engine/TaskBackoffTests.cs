using Sandbox.TemporalTestServer.History;

namespace TemporalTestServer.Tests.Engine;

public sealed class TaskBackoffTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 5)]
    [InlineData(5, 10)]
    [InlineData(6, 20)]
    [InlineData(11, 600)]
    [InlineData(1_000_000, 600)]
    public void A_workflow_task_that_fails_again_and_again_is_given_ever_more_time_and_so_tried_ever_more_rarely(int attempt, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), TaskBackoff.Wait(attempt));
}
