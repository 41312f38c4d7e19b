using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core.Targets;

public class RemediationPolicyTests
{
    [Theory]
    [InlineData(Rung.Restart, 1)]
    [InlineData(Rung.DeleteStuckPods, 2)]
    [InlineData(Rung.Rollback, 3)]
    [InlineData(Rung.Confirm, 24)]
    public void Each_rung_has_a_limit_and_a_proof_alone_the_time_in_which_it_must_show(Rung rung, int seconds)
    {
        TimeSpan S(int n) => TimeSpan.FromSeconds(n);
        var policy = new RemediationPolicy { RestartLimit = S(1), DeleteLimit = S(2), RollbackLimit = S(3), StableFor = S(7), LookAgainAfter = S(8), PollerTolerance = S(9) };

        Assert.Equal(S(seconds), policy.LimitOf(rung));
    }
}
