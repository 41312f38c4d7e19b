using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Core;
using WorkerDown.Tests.Workflows.Fakes;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Workflows;

/// <summary>The workflow obeys what was decided, in time, and touches nothing that it is not told to.</summary>
public class LadderLoopTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly string[] Mutations = ["Restart", "DeleteStuckPods", "Rollback"];

    [Fact]
    public Task A_proof_that_fails_fast_changes_the_course_before_the_rung_s_limit()
    {
        var hands = new FakeHands();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            hands.Diagnose = r => Task.FromResult(r.Incident.Attempts switch
            {
                [] => Says.Do(r.Incident, Rung.Restart),
                [{ Verdict: Verdict.Failed }] => Says.Next(r.Incident, Says.Do(r.Incident, Rung.Rollback, to: 1).Next, cause: ProbableCause.BadDeployment),
                _ => Says.Wait(r.Incident),
            });
            hands.Verify = async r =>
            {
                await Task.Delay(TimeSpan.FromSeconds(8), world.Time);
                return Says.Verified(r.Baseline.ActedAt == hands.Diagnoses.Last().Incident.StartedAt || hands.Calls.Contains("Rollback") ? Verdict.Passed : Verdict.Failed);
            };
            await world.StartAsync();

            var result = await world.ResultAsync();
            Assert.Equal((RemediationOutcome.Restored, ProbableCause.BadDeployment), (result.Outcome, result.Cause));
            Assert.Equal([(Rung.Restart, Verdict.Failed), (Rung.Rollback, Verdict.Passed)], result.Attempts.Select(a => (a.Action, a.Verdict!.Value)));
            Assert.InRange(result.Attempts[1].At - result.Attempts[0].At, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30));
        });
    }

    [Fact]
    public Task A_worker_that_looks_alive_to_a_run_started_by_hand_is_healthy_only_after_a_proof()
    {
        var hands = new FakeHands { Diagnose = r => Task.FromResult(Says.Back(r.Incident)), Verify = _ => Task.FromResult(Says.Verified(Verdict.Passed)) };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync(new { target = "web" });

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.Healthy, result.Outcome);
            Assert.Single(hands.Calls, "Verify");
            Assert.Empty(hands.Pages);
        });
    }

    [Fact]
    public Task A_worker_that_polls_and_does_not_answer_is_never_called_healthy()
    {
        var wedged = Says.Verified(Verdict.Inconclusive) with { Reason = Reasons.PollsWithoutAnswering };
        var hands = new FakeHands { Diagnose = r => Task.FromResult(Says.Back(r.Incident)), Verify = _ => Task.FromResult(wedged) };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync(new { target = "web" });
            while (hands.Pages.Count == 0)
                await world.DelayAsync(TimeSpan.FromSeconds(5));
            hands.Verify = _ => Task.FromResult(Says.Verified(Verdict.Passed));

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
            Assert.DoesNotContain(hands.Calls, c => Mutations.Contains(c));
        });
    }

    [Fact]
    public Task An_act_and_its_proof_share_the_rung_s_limit()
    {
        var hands = new FakeHands { Diagnose = r => Task.FromResult(Says.Do(r.Incident, Rung.Restart)) };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            VerifyRequest? proof = null;
            hands.Act = async _ =>
            {
                await Task.Delay(TimeSpan.FromSeconds(15), world.Time);
                return Says.Done();
            };
            hands.Verify = r =>
            {
                proof = r;
                return Task.FromResult(Says.Verified(Verdict.Passed));
            };
            await world.StartAsync();

            var attempt = Assert.Single((await world.ResultAsync()).Attempts);
            Assert.Equal(attempt.At + Given.Policy.RestartLimit, proof!.Deadline);
        });
    }

    [Fact]
    public Task A_worker_that_is_back_before_anything_was_done_has_recovered_unaided()
    {
        var hands = new FakeHands();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await world.UntilAsync(() => hands.Diagnoses.Count == 2, 2 * Minute);
            hands.Diagnose = r => Task.FromResult(Says.Back(r.Incident));

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.RecoveredUnaided, result.Outcome);
            Assert.DoesNotContain(hands.Calls, Mutations.Contains);
            Assert.Empty(hands.Pages);
        });
    }

    [Fact]
    public Task A_worker_that_looks_alive_again_and_is_not_proved_stays_an_incident()
    {
        var proofs = 0;
        var hands = new FakeHands
        {
            Diagnose = r => Task.FromResult(Says.Back(r.Incident)),
            Verify = _ => Task.FromResult(Says.Verified(Interlocked.Increment(ref proofs) == 1 ? Verdict.Inconclusive : Verdict.Passed)),
        };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();

            Assert.Equal(RemediationOutcome.RecoveredUnaided, (await world.ResultAsync()).Outcome);
            Assert.Equal([null, Verdict.Inconclusive], hands.Diagnoses.Select(d => d.Incident.LastConfirmation));
            Assert.Equal(2, proofs);
        });
    }

    [Fact]
    public Task A_worker_that_looks_alive_and_fails_each_proof_at_once_is_looked_at_no_faster_than_any_other()
    {
        var hands = new FakeHands
        {
            Diagnose = r => Task.FromResult(Says.Back(r.Incident)),
            Verify = _ => Task.FromResult(Says.Verified(Verdict.Failed)),
        };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await world.UntilAsync(() => hands.Pages.Count > 0, 10 * Minute);
            await world.UpdateAsync("Abort");

            Assert.Equal(RemediationOutcome.Aborted, (await world.ResultAsync()).Outcome);
            Assert.InRange(hands.Calls.Count(c => c == "Verify"), 3, 2 + (int)(Given.Policy.RestoreWithin / Given.Policy.LookAgainAfter));
        });
    }

    [Fact]
    public Task A_pause_holds_the_ladder_but_not_the_call_for_people()
    {
        var hands = new FakeHands();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            hands.Diagnose = r => Task.FromResult(r.Incident.Pause is { } pause && pause.Holds(world.Now)
                ? Says.Wait(r.Incident, Reasons.PausedByPerson)
                : Says.Do(r.Incident, Rung.Restart));
            var looking = new TaskCompletionSource();
            var decide = hands.Diagnose;
            hands.Diagnose = async r =>
            {
                var decided = await decide(r);
                await looking.Task;
                return decided;
            };
            var down = world.Now - Minute;
            await world.StartAsync();
            await world.UntilAsync(() => hands.Calls.Contains("Diagnose"), Minute);
            // Said while a diagnosis that knows nothing of it is under way: what that decided is not obeyed.
            await world.UpdateAsync("Pause", new { by = "ada", why = "migration" });
            looking.SetResult();
            await world.UntilAsync(() => hands.Pages.Count == 1, 10 * Minute);

            Assert.InRange(world.Now - down, 4.9 * Minute, 5.2 * Minute);
            Assert.DoesNotContain("Restart", hands.Calls);
            await world.UpdateAsync("Resume");
            Assert.Equal(RemediationOutcome.RestoredAfterEscalation, (await world.ResultAsync()).Outcome);
            Assert.Single(hands.Calls, "Restart");
        });
    }

    [Fact]
    public Task A_dry_run_by_hand_says_the_whole_ladder_and_ends()
    {
        var hands = Paper();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync(new { target = "web", dryRun = true });

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.DryRun, result.Outcome);
            Assert.Equal([Rung.Restart, Rung.Rollback, Rung.Escalate], result.WouldDo.Select(d => d.Rung));
            Assert.Contains("Would: Restart (FirstRung): first; then Rollback (NextRung): second; then Escalate (LadderExhausted): last", result.Message, StringComparison.Ordinal);
            AssertNothingDone(hands);
        });
    }

    [Fact]
    public Task A_dry_run_of_a_dead_target_looks_on_until_the_worker_is_back_so_that_no_check_starts_another()
    {
        var hands = Paper();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync(world.Down(dryRun: true));
            await world.UntilAsync(() => hands.Diagnoses.Count > 20, 60 * Minute);
            AssertNothingDone(hands);
            hands.Diagnose = r => Task.FromResult(Says.Back(r.Incident));

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.DryRun, result.Outcome);
            Assert.StartsWith("Dry run, nothing was touched and nobody called. The worker is back by itself. Before that it would have: Restart", result.Message, StringComparison.Ordinal);
            AssertNothingDone(hands);
        });
    }

    [Fact]
    public Task A_world_that_changes_each_time_is_looked_at_again_with_a_pause()
    {
        var hands = new FakeHands
        {
            Diagnose = r => Task.FromResult(r.Incident.Attempts.Count < 3 ? Says.Do(r.Incident, Rung.Restart) : Says.Wait(r.Incident)),
            Act = _ => Task.FromResult(new ActResult { Status = ActStatus.WorldChanged, Reason = Reasons.WorldChanged, Message = "generation 3, diagnosed was 2" }),
        };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await world.UntilAsync(() => hands.Diagnoses.Count > 3, 2 * Minute);

            var attempts = (await world.StatusAsync()).State!.Attempts;
            Assert.Equal(3, attempts.Count);
            Assert.All(attempts.Zip(attempts.Skip(1)), p => Assert.True(p.Second.At - p.First.At >= TimeSpan.FromSeconds(5)));
            Assert.DoesNotContain("Verify", hands.Calls);
            await world.UpdateAsync("Abort");
            await world.ResultAsync();
        });
    }

    [Fact]
    public Task Operators_reports_carry_the_timeline_and_what_waits()
    {
        var hands = new FakeHands { Diagnose = r => Task.FromResult(Says.Do(r.Incident, Rung.Restart, approval: true)) };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await world.UntilAsync(async () => (await world.StatusAsync()).AwaitsApproval, Minute);

            var metadata = await world.Run.QueryAsync<Temporalio.Api.Sdk.V1.WorkflowMetadata>("__temporal_workflow_metadata", []);
            Assert.Contains("### web: under remediation", metadata.CurrentDetails, StringComparison.Ordinal);
            Assert.Contains("send the Update `Approve` or `Reject`** for Restart: Restart it", metadata.CurrentDetails, StringComparison.Ordinal);
            Assert.Contains("| Load | web in c/n, task queues q; started because down for 1 min |", metadata.CurrentDetails, StringComparison.Ordinal);
            Assert.All(metadata.Definition.UpdateDefinitions, u => Assert.NotEmpty(u.Description));
            await world.UpdateAsync("Abort");
            await world.ResultAsync();
        });
    }

    private static FakeHands Paper() => new()
    {
        Diagnose = r => Task.FromResult(Says.Do(r.Incident, Rung.Restart) with
        {
            Memory = r.Incident.Memory with { FirstSeenDown = r.Incident.Memory.FirstSeenDown ?? r.Incident.StartedAt },
            Health = HealthState.Down,
            Ahead =
            [
                new() { Rung = Rung.Restart, Reason = Reasons.FirstRung, Message = "first" },
                new() { Rung = Rung.Rollback, Reason = Reasons.NextRung, Message = "second" },
                new() { Rung = Rung.Escalate, Reason = Reasons.LadderExhausted, Message = "last" },
            ],
        }),
    };

    private static void AssertNothingDone(FakeHands hands)
    {
        Assert.DoesNotContain(hands.Calls, Mutations.Contains);
        Assert.DoesNotContain("Verify", hands.Calls);
        Assert.Empty(hands.Pages);
    }
}
