using WorkerDown.Core;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Activities.Verify;

/// <summary>By itself: queries that nobody answers take their real deadlines.</summary>
public class WedgedTests : HandsTest
{
    [Fact]
    public Task The_wedged_process_is_noticed_it_polls_and_does_not_answer() => WithWorkerAsync("v3", "wedged", async (stage, hands) =>
    {
        var verification = await hands.VerifyAsync(new() { ActedAt = Started(stage) }, TimeSpan.FromSeconds(80));

        Assert.Equal((Verdict.Inconclusive, Reasons.PollsWithoutAnswering), (verification.Verdict, verification.Reason));
    });
}
