using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Timing;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Worker.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>The workers that sent heartbeats: held in memory, forgotten five minutes after the last one.</summary>
internal sealed class WorkerRegistry(EngineClock clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly Dictionary<(string Namespace, string Key), (WorkerHeartbeat Heartbeat, DateTimeOffset Seen)> workers = [];

    public void Record(string @namespace, IEnumerable<WorkerHeartbeat> heartbeats)
    {
        foreach (var heartbeat in heartbeats)
        {
            var key = (@namespace, heartbeat.WorkerInstanceKey);
            // A worker that shuts down is gone at once.
            if (heartbeat.Status is WorkerStatus.Shutdown or WorkerStatus.ShuttingDown)
                workers.Remove(key);
            else
                workers[key] = (heartbeat, clock.Now);
        }
    }

    public void Remove(string @namespace, string workerInstanceKey) => workers.Remove((@namespace, workerInstanceKey));

    public void Forget() => workers.Clear();

    public IEnumerable<WorkerHeartbeat> In(string @namespace)
    {
        var oldest = clock.Now - Memory;
        foreach (var (key, worker) in workers.ToList())
        {
            if (worker.Seen < oldest)
                workers.Remove(key);
            else if (key.Namespace == @namespace)
                yield return worker.Heartbeat;
        }
    }

    public IEnumerable<WorkerHeartbeat> Matching(string @namespace, string query)
    {
        if (query.Length == 0)
            return In(@namespace);
        var names = new WorkerColumns();
        try
        {
            var parsed = VisibilityQuery.Parse(query, names);
            return In(@namespace).Where(w => parsed.Matches(new WorkerRow(w)));
        }
        catch (InvalidQueryException) when (names.Unknown)
        {
            return []; // as the service does: a field that no worker has matches none
        }
        catch (InvalidQueryException invalid)
        {
            throw RpcErrors.InvalidArgument(invalid.Message);
        }
    }

    private sealed class WorkerColumns : IColumnNames
    {
        public bool Unknown { get; private set; }

        public Column? Find(string alias)
        {
            var type = alias switch
            {
                "TaskQueue" or "WorkerIdentity" or "WorkerInstanceKey" or "HostName" or "SdkName" or "SdkVersion" or "Status" => IndexedValueType.Keyword,
                "HeartbeatTime" or "StartTime" => IndexedValueType.Datetime,
                _ => IndexedValueType.Unspecified,
            };
            if (type != IndexedValueType.Unspecified)
                return new Column(alias, alias, type);
            Unknown = true;
            return null;
        }
    }

    private sealed class WorkerRow(WorkerHeartbeat worker) : IVisibilityRow
    {
        public object? this[string attribute] => attribute switch
        {
            "TaskQueue" => worker.TaskQueue,
            "WorkerIdentity" => worker.WorkerIdentity,
            "WorkerInstanceKey" => worker.WorkerInstanceKey,
            "HostName" => worker.HostInfo?.HostName,
            "SdkName" => worker.SdkName,
            "SdkVersion" => worker.SdkVersion,
            "Status" => worker.Status.ToString(),
            "HeartbeatTime" => worker.HeartbeatTime?.ToDateTimeOffset(),
            "StartTime" => worker.StartTime?.ToDateTimeOffset(),
            _ => null,
        };
    }
}
