using WorkerDown.Core;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Activities.Verify;

/// <summary>By itself: queries that nobody answers take their real deadlines.</summary>
public class ZombieTests : HandsTest
{
    [Fact]
    public Task The_zombie_is_noticed_its_pod_ready_and_its_poller_gone() => WithWorkerAsync("v3", "lost-connection:1", async (stage, hands) =>
    {
        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, TimeSpan.FromSeconds(100));

        Assert.Equal((Verdict.Inconclusive, Reasons.ReadyButNotPolling), (verification.Verdict, verification.Reason));
    });
}
