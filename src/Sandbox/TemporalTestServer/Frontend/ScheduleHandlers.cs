using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Scheduler;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Schedules: created, shown, changed, triggered, deleted, listed.</summary>
internal sealed class ScheduleHandlers(Engine engine)
{
    public CreateScheduleResponse CreateSchedule(CreateScheduleRequest request) => engine.Run(() =>
    {
        var where = engine.Namespaces.Require(request.Namespace);
        if (request.ScheduleId.Length == 0)
            throw RpcErrors.InvalidArgument("ScheduleId is not set on request.");
        if (where.SearchAttributes.Refusal(request.SearchAttributes) is { } refused)
            throw RpcErrors.InvalidArgument(refused);
        if (engine.Schedules.Find(request.Namespace, request.ScheduleId) is { } existing)
        {
            return existing.RequestId == request.RequestId
                ? new CreateScheduleResponse { ConflictToken = existing.ConflictToken }
                : throw RpcErrors.AlreadyStarted($"schedule \"{request.ScheduleId}\" is already registered", existing.RequestId, "");
        }
        var schedule = new ServerSchedule(engine, request);
        engine.Schedules.Add(schedule);
        schedule.Start(request.InitialPatch);
        return new CreateScheduleResponse { ConflictToken = schedule.ConflictToken };
    });

    public DescribeScheduleResponse DescribeSchedule(DescribeScheduleRequest request) =>
        engine.Run(() => engine.Schedules.Require(request.Namespace, request.ScheduleId).Describe());

    public UpdateScheduleResponse UpdateSchedule(UpdateScheduleRequest request) => engine.Run(() =>
    {
        engine.Schedules.Require(request.Namespace, request.ScheduleId).Update(request);
        return new UpdateScheduleResponse();
    });

    public PatchScheduleResponse PatchSchedule(PatchScheduleRequest request) => engine.Run(() =>
    {
        engine.Schedules.Require(request.Namespace, request.ScheduleId).Patch(request.Patch);
        return new PatchScheduleResponse();
    });

    public DeleteScheduleResponse DeleteSchedule(DeleteScheduleRequest request) => engine.Run(() =>
    {
        engine.Schedules.Delete(engine.Schedules.Require(request.Namespace, request.ScheduleId));
        return new DeleteScheduleResponse();
    });

    public ListScheduleMatchingTimesResponse ListScheduleMatchingTimes(ListScheduleMatchingTimesRequest request) => engine.Run(() =>
    {
        var schedule = engine.Schedules.Require(request.Namespace, request.ScheduleId);
        var response = new ListScheduleMatchingTimesResponse();
        response.StartTime.AddRange(schedule
            .MatchingTimes(request.StartTime.ToDateTimeOffset(), request.EndTime.ToDateTimeOffset())
            .Take(1000).Select(t => t.ToProto()));
        return response;
    });

    public ListSchedulesResponse ListSchedules(ListSchedulesRequest request) => engine.Run(() =>
    {
        var where = engine.Namespaces.Require(request.Namespace);
        try
        {
            var query = VisibilityQuery.Parse(request.Query, where.SearchAttributes);
            var response = new ListSchedulesResponse();
            var matching = engine.Schedules.In(request.Namespace).Where(s => query.Matches(new ScheduleRow(s)));
            (var page, response.NextPageToken) = KeyPage.Of(matching, s => s.Id, request.MaximumPageSize, request.NextPageToken);
            response.Schedules.AddRange(page.Select(s => s.List()));
            return response;
        }
        catch (InvalidQueryException invalid)
        {
            throw RpcErrors.InvalidArgument(invalid.Message);
        }
    });

    private sealed class ScheduleRow(ServerSchedule schedule) : IVisibilityRow
    {
        public object? this[string attribute] => attribute switch
        {
            SystemSearchAttributes.WorkflowId => schedule.Id,
            "TemporalSchedulePaused" => schedule.Paused,
            _ when schedule.SearchAttributes?.IndexedFields.TryGetValue(attribute, out var payload) == true
                && SearchAttributePayload.TryDecode(payload, SearchAttributePayload.TypeOf(payload), out var value) => value,
            _ => null,
        };
    }
}
