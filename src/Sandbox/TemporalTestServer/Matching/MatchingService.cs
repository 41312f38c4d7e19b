using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Matching;

/// <summary>The task queues of all namespaces. A queue exists from the first time it is named.</summary>
internal sealed class MatchingService(Engine engine)
{
    private readonly Dictionary<(string Namespace, string Name, TaskQueueType Type), MatchingQueue> queues = [];

    /// <summary>How many of the next tasks are given out twice.</summary>
    public int Duplicates { get; set; }

    public MatchingQueue Queue(string @namespace, string name, TaskQueueType type)
    {
        var key = (@namespace, name, type);
        if (!queues.TryGetValue(key, out var queue))
            queues[key] = queue = new MatchingQueue(engine.Clock, name, TakeDuplicate);
        return queue;
    }

    public OpenPoll Poll(string @namespace, string? name, TaskQueueType type, string identity, string workerInstanceKey)
    {
        engine.Namespaces.Require(@namespace);
        return string.IsNullOrEmpty(name)
            ? throw RpcErrors.InvalidArgument("TaskQueue is not set on request.")
            : Queue(@namespace, name, type).Poll(identity, workerInstanceKey);
    }

    /// <summary>A worker said goodbye: its polls get an empty answer and it is not waited for.</summary>
    public void Shutdown(string @namespace, string workerInstanceKey, string stickyQueue)
    {
        foreach (var ((where, name, _), queue) in queues.ToList())
        {
            if (where != @namespace)
                continue;
            if (workerInstanceKey.Length > 0)
                queue.LeaveAll(poll => poll.WorkerInstanceKey == workerInstanceKey, error: null);
            if (name == stickyQueue)
                queue.LeaveAll(static _ => true, error: null);
        }
    }

    /// <summary>A worker was killed: its polls are refused, and nothing waits for it.</summary>
    public void Sever(string identity)
    {
        foreach (var queue in queues.Values.ToList())
        {
            queue.LeaveAll(poll => poll.Identity == identity, RpcErrors.Unavailable("the connection was lost"));
            queue.Gone(identity);
        }
    }

    /// <summary>Drops every open poll, as when connections break.</summary>
    public void DropPolls()
    {
        foreach (var queue in queues.Values.ToList())
            queue.LeaveAll(static _ => true, RpcErrors.Unavailable("the connection was lost"));
    }

    /// <summary>Pollers and their history are held in memory only.</summary>
    public void Forget()
    {
        foreach (var queue in queues.Values.ToList())
            queue.Forget(RpcErrors.Unavailable("the server is restarting"));
    }

    private bool TakeDuplicate()
    {
        if (Duplicates == 0)
            return false;
        Duplicates--;
        return true;
    }
}
