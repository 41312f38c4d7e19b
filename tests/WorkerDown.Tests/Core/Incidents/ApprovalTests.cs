using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;

namespace WorkerDown.Tests.Core.Incidents;

public class ApprovalTests
{
    private static Decision Decided(Rung rung, long? to = null) =>
        new() { Rung = rung, Reason = "r", Message = "m", RollbackTarget = to is { } revision ? new(revision, "rs", "f", "i", "w") : null };

    [Fact]
    public void A_request_is_for_one_action_to_one_revision()
    {
        var asked = new ApprovalRequest(Rung.Rollback, 1, "roll back", Given.Now);

        Assert.True(asked.IsFor(Decided(Rung.Rollback, 1)));
        Assert.False(asked.IsFor(Decided(Rung.Rollback, 2)));
        Assert.False(asked.IsFor(Decided(Rung.Restart, 1)));
        Assert.True(new ApprovalRequest(Rung.Restart, null, "restart", Given.Now).IsFor(Decided(Rung.Restart)));
    }
}
