using Google.Protobuf;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Timing;
using Temporalio.Api.TaskQueue.V1;

namespace Sandbox.TemporalTestServer.Matching;

/// <summary>One task queue of one type: waiting tasks on one side, open polls on the other; never both.</summary>
internal sealed class MatchingQueue
{
    private readonly EngineClock clock;
    private readonly string name;
    private readonly Func<bool> duplicate;
    private readonly LinkedList<QueuedTask> backlog = new();
    private readonly LinkedList<QueuedTask> queries = new();
    private readonly LinkedList<OpenPoll> polls = new();
    private readonly PollerHistory pollers;
    private readonly RateWindow added = new();
    private readonly RateWindow dispatched = new();
    private readonly ReturningPollers returning;

    public MatchingQueue(EngineClock clock, string name, Func<bool> duplicate)
    {
        this.clock = clock;
        this.name = name;
        this.duplicate = duplicate;
        returning = new(clock, name);
        pollers = new(returning.Expects);
    }

    public string Name => name;

    public PollerHistory Pollers => pollers;

    /// <summary>A poll is open, or was answered a moment ago: a task put here will be taken.</summary>
    public bool HasLivePoller => polls.Count > 0 || returning.Expected;

    public QueuedTask Add(Func<OpenPoll, IMessage?> start, Action? abandoned = null)
    {
        added.Add(clock.Now);
        return Add(backlog, start, abandoned);
    }

    /// <summary>A query never counts as backlog: it is only handed to a poller that is there.</summary>
    public QueuedTask AddQuery(Func<OpenPoll, IMessage?> start, Action? abandoned = null) => Add(queries, start, abandoned);

    public void Remove(QueuedTask task)
    {
        task.Node?.List?.Remove(task.Node);
        task.Node = null;
        UpdateHold();
    }

    public OpenPoll Poll(string identity, string workerInstanceKey)
    {
        var poll = new OpenPoll(this, identity, workerInstanceKey, clock.Now);
        pollers.Began(poll);
        returning.Came(identity);
        polls.AddLast(poll);
        Match();
        UpdateHold();
        return poll;
    }

    /// <summary>Answers a poll with nothing; it is expected back.</summary>
    public void Expire(OpenPoll poll)
    {
        if (!polls.Remove(poll))
            return;
        pollers.Ended(poll, clock.Now);
        returning.Expect(poll.Identity);
        poll.Give(null);
    }

    /// <summary>Ends a poll that nobody waits for any more.</summary>
    /// <param name="poll">The poll.</param>
    /// <param name="error">What its caller is told; null for an empty answer.</param>
    public void Leave(OpenPoll poll, Exception? error = null)
    {
        returning.Gone(poll.Identity);
        if (polls.Remove(poll))
        {
            pollers.Left(poll, clock.Now);
            if (error is null)
                poll.Give(null);
            else
                poll.Refuse(error);
        }
        else if (error is null)
        {
            poll.Undeliverable?.Invoke();
        }
        UpdateHold();
        if (HasLivePoller)
            return;
        foreach (var task in backlog.Concat(queries).ToList())
            task.Abandoned?.Invoke();
    }

    /// <summary>Ends the polls of a worker that left or was killed.</summary>
    public void LeaveAll(Func<OpenPoll, bool> which, Exception? error)
    {
        foreach (var poll in polls.Where(which).ToList())
            Leave(poll, error);
    }

    /// <summary>A worker that cannot come back, whether or not a poll of it is open.</summary>
    public void Gone(string identity)
    {
        returning.Gone(identity);
        UpdateHold();
    }

    public TaskQueueStats Stats() => new()
    {
        ApproximateBacklogCount = backlog.Count,
        ApproximateBacklogAge = (backlog.First is { } head ? clock.Now - head.Value.Added : TimeSpan.Zero).ToProto(),
        TasksAddRate = added.PerSecond(clock.Now),
        TasksDispatchRate = dispatched.PerSecond(clock.Now),
    };

    /// <summary>What a restart of the service forgets.</summary>
    public void Forget(Exception error)
    {
        LeaveAll(static _ => true, error);
        pollers.Forget();
        returning.Forget();
        UpdateHold();
    }

    private QueuedTask Add(LinkedList<QueuedTask> list, Func<OpenPoll, IMessage?> start, Action? abandoned)
    {
        var task = new QueuedTask(start, clock.Now) { Abandoned = abandoned };
        task.Node = list.AddLast(task);
        Match();
        UpdateHold();
        return task;
    }

    private void Match()
    {
        while (polls.First is { } poll && (queries.First ?? backlog.First) is { } node)
        {
            var fromBacklog = node.List == backlog;
            node.List!.Remove(node);
            node.Value.Node = null;
            if (node.Value.Start(poll.Value) is not { } task)
                continue;
            polls.Remove(poll);
            pollers.Ended(poll.Value, clock.Now);
            returning.Expect(poll.Value.Identity);
            if (fromBacklog)
                dispatched.Add(clock.Now);
            poll.Value.Give(task);
            if (fromBacklog && duplicate())
                AddFirst(task);
        }
    }

    // A fault: the next poll gets the same task again.
    private void AddFirst(IMessage given)
    {
        var task = new QueuedTask(_ => given, clock.Now);
        task.Node = backlog.AddFirst(task);
    }

    private void UpdateHold() => returning.HoldWhile(backlog.Count + queries.Count > 0);
}
