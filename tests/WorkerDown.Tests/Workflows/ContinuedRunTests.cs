using Temporalio.Api.Enums.V1;
using WorkerDown.Core;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Workflows.Fakes;

namespace WorkerDown.Tests.Workflows;

/// <summary>An incident that stays open for days goes on in runs of bounded history, and nobody notices.</summary>
public class ContinuedRunTests
{
    /// <summary>Events of one run at most: the bound, the looks under way and the end.</summary>
    private const int MostEvents = 4200;

    [Fact]
    public Task An_incident_of_days_keeps_its_attempts_pages_acknowledgement_and_pause_through_bounded_runs()
    {
        var hands = new FakeHands
        {
            Load = _ => Task.FromResult(new WorkerDown.Workflows.Ports.LoadAnswer(Says.Plan(new() { LookAgainAfter = TimeSpan.FromMinutes(3) }), new())),
            Verify = _ => Task.FromResult(Says.Verified(Verdict.Failed)),
        };
        hands.Diagnose = r => Task.FromResult(r.Incident switch
        {
            { Attempts.Count: 0 } => Says.Do(r.Incident, Rung.Restart),
            { EscalatedAt: null } => Says.Next(r.Incident, new() { Rung = Rung.Escalate, Reason = Reasons.LadderExhausted, Message = "nothing is left" }),
            _ => Says.Wait(r.Incident, Reasons.KeepsLooking),
        });
        return FakeWorld.PlayAsync(hands, async world =>
        {
            var first = await world.StartAsync();
            await world.UntilAsync(() => hands.Pages.Count == 1, TimeSpan.FromMinutes(1));
            await world.UpdateAsync("Acknowledge", new { by = "ada", why = "spare part ordered" });
            await world.UpdateAsync("Pause", new { by = "ada", why = "do not touch" });

            // Days of looks every three minutes, in several runs.
            while (hands.Diagnoses.Count < 2000)
                await world.DelayAsync(TimeSpan.FromHours(1));
            var status = await world.StatusAsync();
            Assert.Equal("ada: spare part ordered", status.AcknowledgedBy);
            Assert.Equal("do not touch", status.State!.Pause!.Why);
            Assert.Equal(Rung.Restart, Assert.Single(status.State.Attempts).Action);
            Assert.StartsWith("Resumed", await world.UpdateAsync("Resume"), StringComparison.Ordinal);
            hands.Diagnose = r => Task.FromResult(Says.Back(r.Incident));
            hands.Verify = _ => Task.FromResult(Says.Verified(Verdict.Passed));
            await world.UpdateAsync("RetryNow");

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
            Assert.Equal(Rung.Restart, Assert.Single(result.Attempts).Action);
            Assert.Equal("Load", result.Timeline[0].Step);
            Assert.True(result.Timeline.Count <= TimelineRules.Kept);
            Assert.Equal([PageKind.Trigger, PageKind.Acknowledge, PageKind.Resolve], hands.Pages.Select(p => p.Kind));
            Assert.Single(hands.Calls, "Load");

            var runs = 0;
            await foreach (var run in world.Client.ListWorkflowsAsync($"WorkflowId = '{FakeWorld.Id}'"))
            {
                runs++;
                Assert.InRange(run.HistoryLength, 1, MostEvents);
            }
            Assert.InRange(runs, 4, 12);
            Assert.Equal(WorkflowExecutionStatus.ContinuedAsNew, (await world.Client.GetWorkflowHandle(FakeWorld.Id, first.ResultRunId).DescribeAsync()).Status);
        });
    }
}
