using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.History;
using Temporalio.Api.History.V1;

namespace Sandbox.TemporalTestServer.Scheduler;

/// <summary>The schedules of all namespaces.</summary>
internal sealed class ScheduleStore(Engine engine)
{
    private readonly Dictionary<(string Namespace, string Id), ServerSchedule> schedules = [];

    public ServerSchedule? Find(string @namespace, string id) => schedules.GetValueOrDefault((@namespace, id));

    public ServerSchedule Require(string @namespace, string id)
    {
        engine.Namespaces.Require(@namespace);
        return Find(@namespace, id) ?? throw RpcErrors.NotFound($"schedule not found: {id}");
    }

    public void Add(ServerSchedule schedule) => schedules[(schedule.Namespace, schedule.Id)] = schedule;

    public void Delete(ServerSchedule schedule)
    {
        schedule.Stop();
        schedules.Remove((schedule.Namespace, schedule.Id));
    }

    public IEnumerable<ServerSchedule> In(string @namespace) =>
        schedules.Values.Where(s => s.Namespace == @namespace);

    public void Stop()
    {
        foreach (var schedule in schedules.Values)
            schedule.Stop();
        schedules.Clear();
    }

    /// <summary>A run closed; a schedule that started it may go on.</summary>
    public void OnClosed(Execution run, HistoryEvent closing, Execution? next)
    {
        if (next is not null)
            return;
        foreach (var schedule in schedules.Values.ToList())
            schedule.OnClosed(run.FirstRunId, run, closing);
    }
}
