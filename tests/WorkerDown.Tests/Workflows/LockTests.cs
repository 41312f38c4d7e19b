using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Tests.Workflows.Fakes;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

/// <summary>One open remediation a target, whatever id it was started under and whoever started it.</summary>
public class LockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public Task A_run_started_under_a_random_id_is_the_remediation_s_parent_and_returns_its_result() =>
        FakeWorld.PlayAsync(Healing(), async world =>
        {
            await world.StartAsync(new { target = "web" }, "4c3f-by-hand");

            var result = await world.ResultAsync("4c3f-by-hand");
            Assert.Equal(RemediationOutcome.Restored, result.Outcome);
            Assert.EndsWith("started because somebody asked for it by hand, as 4c3f-by-hand", result.Timeline[0].Text, StringComparison.Ordinal);
            Assert.Equal(RemediationOutcome.Restored, (await world.ResultAsync()).Outcome);
        });

    [Fact]
    public Task Whoever_comes_second_is_told_which_run_has_the_target_since_when_and_why()
    {
        var hands = new FakeHands();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            hands.Holder = HolderOf(world);
            var first = await world.StartAsync();
            await world.UntilAsync(() => hands.Calls.Contains("Diagnose"), Minute);
            var started = (await first.DescribeAsync()).StartTime;

            await world.StartAsync(new { target = "web", reason = "I see it too" }, "second");
            var held = await world.ResultAsync("second");

            Assert.Equal((RemediationOutcome.AlreadyRunning, first.ResultRunId), (held.Outcome, held.Holder!.RunId));
            Assert.Contains($"run id {first.ResultRunId}, started {started:yyyy-MM-dd HH:mm:ss}Z because down for 1 min", held.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => world.StartAsync());
            await world.UpdateAsync("Abort");
            await world.ResultAsync();
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_parent_that_is_cancelled_or_terminated_leaves_the_remediation_alone(bool cancel)
    {
        var hands = new FakeHands();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            var parent = await world.StartAsync(new { target = "web" }, "by-hand");
            await world.UntilAsync(() => hands.Calls.Contains("Diagnose"), Minute);

            await (cancel ? parent.CancelAsync() : parent.TerminateAsync());
            await world.UntilAsync(async () => (await parent.DescribeAsync()).Status != WorkflowExecutionStatus.Running, Minute);
            hands.Diagnose = Healing().Diagnose;

            Assert.Equal(RemediationOutcome.Restored, (await world.ResultAsync()).Outcome);
        });
    }

    [Fact]
    public Task The_lock_of_one_target_cannot_be_held_by_a_run_about_another() =>
        FakeWorld.PlayAsync(Healing(), async world =>
        {
            await world.StartAsync(new { target = "api" });

            var failed = await Assert.ThrowsAsync<WorkflowFailedException>(() => world.ResultAsync());
            Assert.Contains("The workflow id 'worker-down/web' is the lock of another target than the input names: start it as 'worker-down/api'", failed.InnerException!.Message, StringComparison.Ordinal);
        });

    [Fact]
    public Task A_holder_that_has_just_ended_gives_way()
    {
        var hands = new FakeHands();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            var asked = 0;
            hands.Holder = async _ =>
            {
                // Between the refusal and the question the run ends.
                if (++asked == 1)
                {
                    hands.Diagnose = Healing().Diagnose;
                    await world.UpdateAsync("Abort");
                    while ((await world.Run.DescribeAsync()).Status == WorkflowExecutionStatus.Running)
                        await Task.Delay(TimeSpan.FromMilliseconds(10));
                }
                return await HolderOf(world)("web");
            };
            await world.StartAsync();
            await world.UntilAsync(() => hands.Calls.Contains("Diagnose"), Minute);
            await world.StartAsync(new { target = "web" }, "second");

            Assert.Equal(RemediationOutcome.Restored, (await world.ResultAsync("second")).Outcome);
            Assert.Equal(1, asked);
        });
    }

    [Fact]
    public Task Many_starts_at_once_make_one_remediation()
    {
        var hands = Healing();
        return FakeWorld.PlayAsync(hands, async world =>
        {
            hands.Holder = HolderOf(world);
            var go = new TaskCompletionSource();
            var healing = hands.Diagnose;
            hands.Diagnose = async r =>
            {
                await go.Task;
                return await healing(r);
            };
            var starts = Enumerable.Range(1, 8).Select(i => world.StartAsync(new { target = "web" }, $"start-{i}")).Append(world.StartAsync());
            await Task.WhenAll(starts.Select(async s =>
            {
                try
                {
                    await s;
                }
                catch (WorkflowAlreadyStartedException)
                {
                    // The canonical id itself came too late: the server has said so.
                }
            }));
            await world.UntilAsync(() => hands.Calls.Count(c => c == "FindHolder") >= 7, Minute);
            go.SetResult();
            Assert.Equal(RemediationOutcome.Restored, (await world.ResultAsync()).Outcome);
            for (var i = 1; i <= 8; i++)
                Assert.Contains((await world.ResultAsync($"start-{i}")).Outcome, new[] { RemediationOutcome.Restored, RemediationOutcome.AlreadyRunning });

            Assert.Single(hands.Calls, "Restart");
            Assert.Equal(1, (await world.Client.CountWorkflowsAsync($"WorkflowType = '{WorkerDownNames.Remediation}' AND WorkflowId = '{FakeWorld.Id}'")).Count);
        });
    }

    private static FakeHands Healing() => new() { Diagnose = r => Task.FromResult(Says.Do(r.Incident, Rung.Restart)) };

    private static Func<string, Task<RunHolder?>> HolderOf(FakeWorld world) => async _ =>
    {
        var described = await world.Run.DescribeAsync();
        var record = described.Memo.TryGetValue(WorkerDownNames.IncidentMemo, out var memo) ? await memo.ToValueAsync<IncidentRecord>() : null;
        return new(described.RunId, described.StartTime, record?.StartedBecause, described.Status == WorkflowExecutionStatus.Running);
    };
}
