using System.Text;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Incidents;

public class AnnouncementTests
{
    private static readonly RemediationAttempt Attempt = new()
    {
        Id = "a",
        Number = 2,
        Action = Rung.Rollback,
        At = Given.Now,
        ToRevision = 1,
        Why = "roll back",
        Act = ActStatus.Done,
        Verdict = Verdict.Failed,
        Message = "new pod fails",
    };

    [Fact]
    public void An_attempt_tells_its_act_and_its_proof()
    {
        var told = Announcement.Of(Attempt, "worker-down/web", Given.Now);

        Assert.Equal(["RollbackDone", "VerifyFailed"], told.Select(t => t.Reason));
        Assert.Equal([false, true], told.Select(t => t.Warning));
        Assert.Equal("attempt 2 of worker-down/web: Rollback to revision 1 Done: roll back", told[0].Message);
    }

    [Fact]
    public void An_attempt_without_proof_tells_its_act_alone() =>
        Assert.Equal("RollbackRefused", Assert.Single(Announcement.Of(Attempt with { Act = ActStatus.Refused, Verdict = null }, "i", Given.Now)).Reason);

    [Fact]
    public void Its_name_is_the_same_for_the_same_step_and_run_and_another_for_any_other()
    {
        var told = Announcement.Of(Attempt, "i", Given.Now);

        Assert.Equal(told[0].NameFor("web", "run"), Announcement.Of(Attempt, "i", Given.Now + TimeSpan.FromMinutes(1))[0].NameFor("web", "run"));
        Assert.Equal(3, new[] { told[0].NameFor("web", "run"), told[1].NameFor("web", "run"), told[0].NameFor("web", "other") }.Distinct().Count());
        Assert.True(told[0].NameFor(new('w', 253), "run").Length <= 253);
    }

    [Fact]
    public void Its_message_is_bounded_and_without_secrets()
    {
        var told = Announcement.Of(Attempt with { Message = $"password=hunter2 {new string('ä', 2000)}" }, "i", Given.Now)[1];

        Assert.True(Encoding.UTF8.GetByteCount(told.Message) <= Announcement.MessageBytes);
        Assert.DoesNotContain("hunter2", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RemediationOutcome.Restored, false)]
    [InlineData(RemediationOutcome.RecoveredUnaided, false)]
    [InlineData(RemediationOutcome.Aborted, true)]
    [InlineData(RemediationOutcome.RestoredAfterEscalation, true)]
    public void An_end_that_people_were_needed_for_is_a_warning(RemediationOutcome outcome, bool warning) =>
        Assert.Equal(warning, Announcement.Of(outcome, "it is over", "worker-down/web", Given.Now).Warning);

    [Fact]
    public void A_name_of_two_hundred_characters_is_kept_and_a_longer_one_cut()
    {
        var end = Announcement.Of(RemediationOutcome.Restored, "it is over", "worker-down/web", Given.Now);

        Assert.StartsWith(new string('d', 200) + ".", end.NameFor(new('d', 200), "run"), StringComparison.Ordinal);
        Assert.Equal(end.NameFor(new('d', 200), "run"), end.NameFor(new('d', 201), "run"));
    }
}
