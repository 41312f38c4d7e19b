using System.Globalization;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Sandbox.TemporalTestServer.Timing;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Schedule.V1;
using Execution = Sandbox.TemporalTestServer.History.Execution;

namespace Sandbox.TemporalTestServer.Scheduler;

/// <content>What a schedule does: it waits for its next time, starts runs as its overlap policy allows, and learns their ends.</content>
internal sealed partial class ServerSchedule
{
    private const int RecentActions = 10;
    private const int LongestBuffer = 1000;

    private readonly List<ScheduleActionResult> recent = [];
    private readonly LinkedList<Due> waiting = new();
    private readonly Dictionary<string, Started> running = [];
    private DateTimeOffset processed;
    private EngineTimer? timer;
    private Payloads? lastResult;
    private Failure? lastFailure;
    private long actionCount;
    private long missed;
    private long skipped;

    private bool Exhausted => schedule.State is { LimitedActions: true, RemainingActions: <= 0 };

    public void Start(SchedulePatch? patch)
    {
        Patch(patch);
        Arm();
    }

    public void Stop()
    {
        timer?.Cancel();
        timer = null;
        waiting.Clear();
    }

    /// <summary>A chain of runs that began with this run closed.</summary>
    public void OnClosed(string firstRunId, Execution last, HistoryEvent closing)
    {
        if (!running.Remove(firstRunId, out var started))
            return;
        started.Result.StartWorkflowStatus = last.Status;
        if (started.HandsOn)
        {
            lastResult = closing.WorkflowExecutionCompletedEventAttributes?.Result ?? lastResult;
            lastFailure = closing.WorkflowExecutionFailedEventAttributes?.Failure;
        }
        if (schedule.Policies.PauseOnFailure && last.Status is WorkflowExecutionStatus.Failed or WorkflowExecutionStatus.TimedOut)
        {
            schedule.State.Paused = true;
            schedule.State.Notes = $"paused due to workflow {(last.Status == WorkflowExecutionStatus.Failed ? "failure" : "timeout")}: {last.WorkflowId}";
        }
        Work();
        Arm();
    }

    private void Arm()
    {
        timer?.Cancel();
        timer = null;
        if (Paused || Exhausted || spec.Next(processed, Id) is not { } next)
            return;
        var due = next.Actual - engine.Clock.Now;
        timer = engine.Options.SchedulesMoveTime ? engine.Clock.Attract(due, Tick) : engine.Clock.Passive(due, Tick);
    }

    private void Tick()
    {
        var now = engine.Clock.Now;
        while (!Exhausted && spec.Next(processed, Id) is { } next && next.Actual <= now)
        {
            processed = next.Actual;
            if (now - next.Actual > CatchupWindow(schedule.Policies))
            {
                missed++;
                continue;
            }
            if (schedule.State.LimitedActions)
                schedule.State.RemainingActions--;
            Take(new Due(next.Nominal, next.Actual, Policy(ScheduleOverlapPolicy.Unspecified)));
        }
        Work();
        Arm();
    }

    private void Trigger(TriggerImmediatelyRequest trigger)
    {
        var now = engine.Clock.Now;
        var at = trigger.ScheduledTime?.ToDateTimeOffset() ?? DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        Take(new Due(at, now, Policy(trigger.OverlapPolicy)));
        Work();
    }

    private void Backfill(BackfillRequest backfill)
    {
        // Both ends count.
        var from = (backfill.StartTime?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch) - TimeSpan.FromMilliseconds(1);
        var to = backfill.EndTime?.ToDateTimeOffset() ?? engine.Clock.Now;
        for (var next = spec.Next(from, Id); next is { } time && time.Nominal <= to; next = spec.Next(time.Actual, Id))
            Take(new Due(time.Nominal, time.Actual, Policy(backfill.OverlapPolicy)));
        Work();
    }

    private ScheduleOverlapPolicy Policy(ScheduleOverlapPolicy asked) =>
        asked == ScheduleOverlapPolicy.Unspecified ? schedule.Policies.OverlapPolicy : asked;

    private void Take(Due due)
    {
        if (waiting.Count < LongestBuffer)
            waiting.AddLast(due);
        else
            skipped++;
    }

    // Goes through what is due; what may not start now stays only if its policy says so.
    private void Work()
    {
        var kept = new LinkedList<Due>();
        while (waiting.First is { } node)
        {
            var due = node.Value;
            waiting.RemoveFirst();
            if (due.Policy == ScheduleOverlapPolicy.AllowAll || running.Values.All(r => !r.HandsOn))
            {
                StartRun(due);
                continue;
            }
            switch (due.Policy)
            {
                case ScheduleOverlapPolicy.BufferAll:
                    kept.AddLast(due);
                    break;
                case ScheduleOverlapPolicy.BufferOne when kept.Count == 0:
                    kept.AddLast(due);
                    break;
                case ScheduleOverlapPolicy.CancelOther:
                    EndOthers(run => run.RequestCancel("cancel running workflow by schedule overlap policy", "temporal-scheduler", requestId: "", from: null));
                    Replace(kept, due);
                    break;
                case ScheduleOverlapPolicy.TerminateOther:
                    EndOthers(run => run.Terminate("terminate by schedule overlap policy", null, "temporal-scheduler"));
                    Replace(kept, due);
                    break;
                default:
                    skipped++;
                    break;
            }
        }
        foreach (var due in kept)
            waiting.AddLast(due);
    }

    // Of several that each end the one before, only the last is worth starting.
    private void Replace(LinkedList<Due> kept, Due due)
    {
        if (kept.Last is { } last && last.Value.Policy == due.Policy)
        {
            skipped++;
            kept.RemoveLast();
        }
        kept.AddLast(due);
    }

    private void EndOthers(Action<Execution> end)
    {
        foreach (var started in running.Values.ToList())
        {
            if (engine.Executions.Find(Namespace, started.Result.StartWorkflowResult.WorkflowId, "") is { Open: true } run)
                engine.Post(() => end(run));
        }
    }

    private void StartRun(Due due)
    {
        var start = Action(due);
        if (engine.Executions.Find(Namespace, start.WorkflowId, "") is { } existing && (existing.Open || !ExecutionStore.MayReuse(start.ReusePolicy, existing)))
        {
            skipped++;
            return;
        }
        var result = new ScheduleActionResult
        {
            ScheduleTime = due.Actual.ToProto(),
            ActualTime = engine.Clock.Now.ToProto(),
            StartWorkflowResult = new WorkflowExecution { WorkflowId = start.WorkflowId, RunId = start.RunId },
            StartWorkflowStatus = WorkflowExecutionStatus.Running,
        };
        actionCount++;
        recent.Add(result);
        if (recent.Count > RecentActions)
            recent.RemoveAt(0);
        running[start.RunId] = new Started(result, HandsOn: due.Policy != ScheduleOverlapPolicy.AllowAll);
        engine.Executions.Start(start);
    }

    private NewExecution Action(Due due)
    {
        var action = schedule.Action.StartWorkflow;
        var handsOn = due.Policy != ScheduleOverlapPolicy.AllowAll;
        var attributes = action.SearchAttributes?.Clone() ?? new SearchAttributes();
        attributes.IndexedFields["TemporalScheduledById"] = SearchAttributePayload.Encode(Id, IndexedValueType.Keyword);
        attributes.IndexedFields["TemporalScheduledStartTime"] = SearchAttributePayload.Encode(due.Nominal.UtcDateTime, IndexedValueType.Datetime);
        return new NewExecution
        {
            Namespace = Namespace,
            WorkflowId = schedule.Policies.KeepOriginalWorkflowId
                ? action.WorkflowId
                : $"{action.WorkflowId}-{due.Nominal.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}",
            WorkflowType = action.WorkflowType.Name,
            TaskQueue = action.TaskQueue.Name,
            Input = action.Input,
            ExecutionTimeout = action.WorkflowExecutionTimeout.Span(),
            RunTimeout = action.WorkflowRunTimeout.Span(),
            TaskTimeout = action.WorkflowTaskTimeout.Span() ?? TimeSpan.FromSeconds(10),
            RetryPolicy = action.RetryPolicy is null ? null : RetryPolicies.WithDefaults(action.RetryPolicy),
            Memo = action.Memo,
            SearchAttributes = attributes,
            Header = action.Header,
            UserMetadata = action.UserMetadata,
            Priority = action.Priority,
            ReusePolicy = action.WorkflowIdReusePolicy,
            Identity = "temporal-scheduler",
            LastCompletionResult = handsOn ? lastResult : null,
            ContinuedFailure = handsOn ? lastFailure : null,
        };
    }

    private sealed record Due(DateTimeOffset Nominal, DateTimeOffset Actual, ScheduleOverlapPolicy Policy);

    private sealed record Started(ScheduleActionResult Result, bool HandsOn);
}
