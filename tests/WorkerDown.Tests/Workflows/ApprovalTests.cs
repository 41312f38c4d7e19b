using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Workflows.Fakes;

namespace WorkerDown.Tests.Workflows;

/// <summary>An action that needs a person's consent waits for it, and is decided anew when it has it.</summary>
public class ApprovalTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static bool IsApproved(IncidentState incident, Rung rung, long? to = null) => incident.Approved is { } a && a.Action == rung && a.ToRevision == to;

    private static FakeHands Asking() => new()
    {
        Diagnose = r => Task.FromResult(r.Incident.Attempts.Count > 0 && r.Incident.Attempts[^1].Act == ActStatus.Refused
            ? Says.Wait(r.Incident, Reasons.KeepsLooking)
            : Says.Do(r.Incident, Rung.Rollback, approval: !IsApproved(r.Incident, Rung.Rollback, 1), to: 1)),
    };

    private static async Task UntilAskedAsync(FakeWorld world) =>
        await world.UntilAsync(async () => (await world.StatusAsync()).AwaitsApproval, Minute);

    [Fact]
    public Task An_approved_action_is_made_once_and_says_who_approved_it()
    {
        var hands = Asking();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAskedAsync(world);
            var asked = (await world.StatusAsync()).State!.Asked!;
            Assert.Equal((Rung.Rollback, 1L, "Rollback it"), (asked.Action, asked.ToRevision, asked.What));
            Assert.Equal("Approved: Rollback goes on if a fresh diagnosis still asks for it.", await world.UpdateAsync("Approve", new { by = "ada", why = "checked" }));

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.Restored, result.Outcome);
            Assert.Single(hands.Calls, "Rollback");
            Assert.Contains(result.Timeline, t => t.Text == "Rollback approved by ada: checked");
        });
    }

    [Fact]
    public Task An_approval_is_good_for_one_attempt()
    {
        var hands = Asking();
        hands.Verify = _ => Task.FromResult(Says.Verified(Verdict.Failed));
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAskedAsync(world);
            await world.UpdateAsync("Approve", new { by = "ada" });
            await world.UntilAsync(() => hands.Calls.Contains("Verify"), Minute);
            await UntilAskedAsync(world);

            Assert.Single(hands.Calls, "Rollback");
        });
    }

    [Fact]
    public Task After_an_approval_the_world_as_it_is_then_decides()
    {
        var hands = Asking();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAskedAsync(world);
            // Meanwhile somebody deployed: another revision would be gone back to.
            hands.Diagnose = r => Task.FromResult(IsApproved(r.Incident, Rung.Rollback, 1) && !IsApproved(r.Incident, Rung.Rollback, 3)
                ? Says.Do(r.Incident, Rung.Rollback, approval: true, to: 3)
                : Says.Do(r.Incident, Rung.Rollback, to: 3));
            await world.UpdateAsync("Approve", new { by = "ada" });
            await world.UntilAsync(async () => (await world.StatusAsync()).State!.Asked?.ToRevision == 3, Minute);

            Assert.DoesNotContain("Rollback", hands.Calls);
            await world.UpdateAsync("Approve", new { by = "ada" });
            Assert.Equal(3, Assert.Single((await world.ResultAsync()).Attempts).ToRevision);
        });
    }

    [Fact]
    public Task A_rejected_action_is_not_made_and_people_are_called()
    {
        var hands = Asking();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAskedAsync(world);
            await world.UpdateAsync("Reject", new { by = "ada", why = "known bug" });
            await world.UntilAsync(() => hands.Pages.Count == 1, Minute);

            var refused = Assert.Single((await world.StatusAsync()).State!.Attempts);
            Assert.Equal((ActStatus.Refused, Reasons.ApprovalRejected, "Rollback was rejected by ada: known bug"), (refused.Act, refused.Reason, refused.Message));
            Assert.DoesNotContain("Rollback", hands.Calls);
            await world.UpdateAsync("Abort");
            await world.ResultAsync();
        });
    }

    [Fact]
    public Task A_request_that_nobody_answers_expires_and_people_are_called()
    {
        var hands = Asking();
        hands.Load = _ => Task.FromResult(new WorkerDown.Workflows.Ports.LoadAnswer(Says.Plan(new() { ApprovalLimit = TimeSpan.FromMinutes(2) }), new()));
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAskedAsync(world);
            var asked = world.Now;
            await world.UntilAsync(() => hands.Pages.Count == 1, 5 * Minute);

            Assert.InRange(world.Now - asked, 1.8 * Minute, 2.2 * Minute);
            Assert.Equal(Reasons.ApprovalExpired, (await world.StatusAsync()).State!.Paging.Reason);
            Assert.DoesNotContain("Rollback", hands.Calls);
            await world.UpdateAsync("Abort");
            await world.ResultAsync();
        });
    }

    [Fact]
    public Task A_worker_that_comes_back_while_an_action_waits_is_left_alone()
    {
        var hands = Asking();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAskedAsync(world);
            hands.Diagnose = r => Task.FromResult(Says.Back(r.Incident));

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.RecoveredUnaided, result.Outcome);
            Assert.Empty(result.Attempts);
            Assert.Contains(result.Timeline, t => t.Text == "Rollback waits for Approve no longer");
        });
    }
}
