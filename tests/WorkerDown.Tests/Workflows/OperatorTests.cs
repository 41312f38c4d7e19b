using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using WorkerDown.Core;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Tests.Core;
using WorkerDown.Tests.Workflows.Fakes;

namespace WorkerDown.Tests.Workflows;

/// <summary>Every Update in every phase of a run answers in a sentence, and the history of it replays.</summary>
public class OperatorTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Phases => ["loading", "diagnosing", "waiting", "awaiting approval", "acting", "verifying", "escalated"];

    [Theory]
    [MemberData(nameof(Phases))]
    public Task In_every_phase_each_Update_answers_and_Abort_closes(string phase)
    {
        var (hands, blocked) = In(phase);
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAsync(world, hands, phase);

            Assert.StartsWith("Acknowledged", await world.UpdateAsync("Acknowledge", new { by = "ada", why = "looking" }), StringComparison.Ordinal);
            Assert.Equal("Already acknowledged by ada: looking.", await world.UpdateAsync("Acknowledge", new { by = "bob" }));
            Assert.StartsWith("Paused by ada (this run, by an operator) until 2099-01-01 00:00Z: migration.", await world.UpdateAsync("Pause", new { by = "ada", why = "migration", until = "2099-01-01T00:00:00Z" }), StringComparison.Ordinal);
            Assert.StartsWith("Resumed", await world.UpdateAsync("Resume", "done"), StringComparison.Ordinal);
            Assert.StartsWith("This run is not paused", await world.UpdateAsync("Resume"), StringComparison.Ordinal);
            Assert.StartsWith(phase == "loading" ? "The first look comes" : "Looking again now", await world.UpdateAsync("RetryNow"), StringComparison.Ordinal);
            Assert.StartsWith(phase == "awaiting approval" ? "Rejected: Restart is not made" : "Nothing waits", await world.UpdateAsync("Reject", new { by = "ada" }), StringComparison.Ordinal);
            Assert.Matches("^(Nothing waits|Already rejected by ada)", await world.UpdateAsync("Approve"));
            Assert.StartsWith("Closing", await world.UpdateAsync("Abort", new { by = "ada", why = "enough" }), StringComparison.Ordinal);
            blocked.TrySetResult();

            var result = await world.ResultAsync();
            Assert.Equal(RemediationOutcome.Aborted, result.Outcome);
            Assert.Contains("ada: enough", result.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public Task Nobody_is_said_to_be_called_where_somebody_had_acknowledged_before()
    {
        var hands = new FakeHands { Diagnose = r => Task.FromResult(Says.Wait(r.Incident, Reasons.PausedByPerson)) };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await world.UpdateAsync("Acknowledge", new { by = "ada", why = "looking" });
            await Task.Delay(Given.Policy.RestoreWithin, world.Time);
            await world.UpdateAsync("Abort");

            Assert.Contains((await world.ResultAsync()).Timeline, t => t.Text.StartsWith("people would be called (NotRestoredInTime), but ada: looking has acknowledged", StringComparison.Ordinal));
            Assert.Empty(hands.Pages);
        });
    }

    [Theory]
    [InlineData("""{"by":"\ud800"}""")]
    [InlineData("""{"\udfff":1}""")]
    [InlineData("\"\\ud800\"")]
    [InlineData("no JSON \u0000 at all")]
    [InlineData("""{"by":7,"why":[]}""")]
    [InlineData(null)]
    public Task A_note_that_is_no_text_or_endless_keeps_nobody_from_stopping_the_machine(string? note)
    {
        var (hands, _) = In("waiting");
        note ??= $$"""{"by":"ada","why":"{{new string('x', 300_000)}}"}""";
        var payload = new Payload { Data = ByteString.CopyFromUtf8(note), Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") } };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            await world.StartAsync();
            await UntilAsync(world, hands, "waiting");

            Assert.InRange((await world.UpdateAsync("Pause", new RawValue(payload))).Length, 20, 4000);
            Assert.StartsWith("Closing", await world.UpdateAsync("Abort", new RawValue(payload)), StringComparison.Ordinal);
            Assert.Equal(RemediationOutcome.Aborted, (await world.ResultAsync()).Outcome);
            Assert.DoesNotContain((await world.Run.FetchHistoryAsync()).Events, e => e.EventType == EventType.WorkflowTaskFailed);
        });
    }

    [Fact]
    public Task A_run_that_is_closing_or_only_waits_for_another_says_so()
    {
        var hands = new FakeHands { Diagnose = r => Task.FromResult(Says.Next(r.Incident, new() { Rung = Rung.Escalate, Reason = Reasons.LadderExhausted, Message = "nothing is left" })) };
        var slow = new TaskCompletionSource();
        hands.Page = async p =>
        {
            if (p.Kind == PageKind.Resolve)
                await slow.Task;
            return new(p.Channel, Given.Now, "taken");
        };
        return FakeWorld.PlayAsync(hands, async world =>
        {
            var joiner = await world.StartAsync(id: "by-hand");
            await world.UntilAsync(() => hands.Pages.Count == 1, Minute);
            var waits = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => joiner.ExecuteUpdateAsync<string>("Abort", []));
            Assert.Contains("send the Update to 'worker-down/web'", waits.InnerException!.Message, StringComparison.Ordinal);

            await world.UpdateAsync("Abort");
            await world.UntilAsync(() => hands.Calls.Contains("Resolve on-call"), Minute);
            var closing = await Assert.ThrowsAsync<WorkflowUpdateFailedException>(() => world.UpdateAsync("Acknowledge"));
            Assert.Contains("already closing", closing.InnerException!.Message, StringComparison.Ordinal);
            slow.SetResult();
            Assert.Equal(RemediationOutcome.Aborted, (await world.ResultAsync()).Outcome);
        });
    }

    private static async Task UntilAsync(FakeWorld world, FakeHands hands, string phase)
    {
        var called = phase switch { "loading" => "Load", "acting" => "Restart", "verifying" => "Verify", "escalated" => "Trigger on-call", _ => "Diagnose" };
        await world.UntilAsync(() => hands.Calls.Contains(called), Minute);
        if (phase is "waiting" or "awaiting approval")
            await world.UntilAsync(async () => (await world.StatusAsync()) is { Next: not null } s && s.AwaitsApproval == (phase == "awaiting approval"), Minute);
    }

    private static (FakeHands Hands, TaskCompletionSource Blocked) In(string phase)
    {
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<T> Behind<T>(bool here, T answer)
        {
            if (here)
                await blocked.Task.WaitAsync(Temporalio.Activities.ActivityExecutionContext.Current.CancellationToken);
            return answer;
        }
        return (new()
        {
            Load = _ => Behind(phase == "loading", new WorkerDown.Workflows.Ports.LoadAnswer(Says.Plan(), new())),
            Diagnose = r => Behind(phase == "diagnosing" && r.Incident.RetryFrom == 0, phase switch
            {
                "waiting" => Says.Wait(r.Incident, until: DateTimeOffset.MaxValue.AddYears(-1)),
                "awaiting approval" => Says.Do(r.Incident, Rung.Restart, approval: true),
                "escalated" => Says.Next(r.Incident, new() { Rung = Rung.Escalate, Reason = Reasons.LadderExhausted, Message = "nothing is left" }),
                _ => r.Incident.Attempts.Count == 0 ? Says.Do(r.Incident, Rung.Restart) : Says.Wait(r.Incident),
            }),
            Act = _ => Behind(phase == "acting", Says.Done()),
            Verify = _ => Behind(phase == "verifying", Says.Verified(Verdict.Failed)),
        }, blocked);
    }
}
