using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Scheduler.Spec;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Schedule.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Scheduler;

/// <summary>One schedule: what it is set to, and what it tells. What it does is the other file's.</summary>
internal sealed partial class ServerSchedule
{
    private const int FutureTimes = 10;

    private readonly Engine engine;
    private readonly DateTimeOffset created;
    private Schedule schedule;
    private ScheduleSpecCalculator spec;
    private DateTimeOffset? updated;
    private long conflictToken;

    public ServerSchedule(Engine engine, CreateScheduleRequest request)
    {
        this.engine = engine;
        Namespace = request.Namespace;
        Id = request.ScheduleId;
        Memo = request.Memo;
        SearchAttributes = request.SearchAttributes is null ? null : engine.Namespaces.Require(Namespace).SearchAttributes.Typed(request.SearchAttributes);
        created = processed = engine.Clock.Now;
        (schedule, spec) = Read(request.Schedule);
        conflictToken = engine.NextSerial();
        RequestId = request.RequestId;
    }

    public string Namespace { get; }

    public string Id { get; }

    public string RequestId { get; }

    public Memo? Memo { get; private set; }

    public SearchAttributes? SearchAttributes { get; private set; }

    public Google.Protobuf.ByteString ConflictToken => Google.Protobuf.ByteString.CopyFrom(BitConverter.GetBytes(conflictToken));

    public bool Paused => schedule.State.Paused;

    public void Update(UpdateScheduleRequest request)
    {
        if (!request.ConflictToken.IsEmpty && request.ConflictToken != ConflictToken)
            throw RpcErrors.FailedPrecondition("mismatched conflict token");
        (schedule, spec) = Read(request.Schedule);
        Memo = request.Memo ?? Memo;
        if (request.SearchAttributes is { } attributes)
            SearchAttributes = engine.Namespaces.Require(Namespace).SearchAttributes.Typed(attributes);
        updated = engine.Clock.Now;
        Changed();
    }

    public void Patch(SchedulePatch? patch)
    {
        if (patch is null)
            return;
        if (patch.Pause.Length > 0)
            (schedule.State.Paused, schedule.State.Notes) = (true, patch.Pause);
        if (patch.Unpause.Length > 0)
            (schedule.State.Paused, schedule.State.Notes) = (false, patch.Unpause);
        if (patch.TriggerImmediately is { } trigger)
            Trigger(trigger);
        foreach (var backfill in patch.BackfillRequest)
            Backfill(backfill);
        Changed();
    }

    public DescribeScheduleResponse Describe()
    {
        var shown = schedule.Clone();
        shown.Spec = SpecCanonicalizer.WithRangeDefaults(shown.Spec);
        return new DescribeScheduleResponse
        {
            Schedule = shown,
            Info = Info(),
            Memo = Memo,
            SearchAttributes = SearchAttributes,
            ConflictToken = ConflictToken,
        };
    }

    public ScheduleListEntry List()
    {
        var info = new ScheduleListInfo
        {
            Spec = schedule.Spec,
            WorkflowType = schedule.Action.StartWorkflow.WorkflowType,
            Notes = schedule.State.Notes,
            Paused = Paused,
        };
        info.RecentActions.AddRange(recent.TakeLast(5));
        info.FutureActionTimes.AddRange(Future().Take(5).Select(t => t.ToProto()));
        return new ScheduleListEntry { ScheduleId = Id, Memo = Memo, SearchAttributes = SearchAttributes, Info = info };
    }

    public IEnumerable<DateTimeOffset> MatchingTimes(DateTimeOffset from, DateTimeOffset to) => spec.Between(from, to, Id);

    private ScheduleInfo Info()
    {
        var info = new ScheduleInfo
        {
            ActionCount = actionCount,
            MissedCatchupWindow = missed,
            OverlapSkipped = skipped,
            BufferSize = waiting.Count,
            CreateTime = created.ToProto(),
            UpdateTime = updated.ToProto(),
        };
        info.RecentActions.AddRange(recent);
        info.FutureActionTimes.AddRange(Future().Take(FutureTimes).Select(t => t.ToProto()));
        info.RunningWorkflows.AddRange(running.Values.Select(r => r.Result.StartWorkflowResult));
        return info;
    }

    private IEnumerable<DateTimeOffset> Future()
    {
        if (Exhausted)
            yield break;
        for (var next = spec.Next(engine.Clock.Now, Id); next is { } time; next = spec.Next(time.Actual, Id))
            yield return time.Actual;
    }

    // The times that passed are past: a new specification, and a resumed schedule, start from now.
    private void Changed()
    {
        conflictToken = engine.NextSerial();
        processed = engine.Clock.Now;
        Arm();
    }

    private static (Schedule Schedule, ScheduleSpecCalculator Spec) Read(Schedule? asked)
    {
        if (asked?.Action?.StartWorkflow is not { } action)
            throw RpcErrors.InvalidArgument("schedule must have an action that starts a workflow");
        if (action.WorkflowId.Length == 0 || action.WorkflowType is not { Name.Length: > 0 } || action.TaskQueue is not { Name.Length: > 0 })
            throw RpcErrors.InvalidArgument("the action's WorkflowId, WorkflowType or TaskQueue is not set on request.");
        try
        {
            var calculator = ScheduleSpecCalculator.Compile(asked.Spec ?? new ScheduleSpec());
            var read = asked.Clone();
            read.Spec = calculator.Canonical.Clone();
            read.Policies ??= new SchedulePolicies();
            read.State ??= new ScheduleState();
            if (read.Policies.OverlapPolicy == ScheduleOverlapPolicy.Unspecified)
                read.Policies.OverlapPolicy = ScheduleOverlapPolicy.Skip;
            read.Policies.CatchupWindow = CatchupWindow(read.Policies).ToProto();
            return (read, calculator);
        }
        catch (InvalidScheduleSpecException invalid)
        {
            throw RpcErrors.InvalidArgument($"Invalid schedule spec: {invalid.Message}");
        }
    }

    private static TimeSpan CatchupWindow(SchedulePolicies policies)
    {
        var window = policies.CatchupWindow.Span() ?? TimeSpan.FromDays(365);
        return window < TimeSpan.FromSeconds(10) ? TimeSpan.FromSeconds(10) : window;
    }
}
