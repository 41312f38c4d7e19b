using Microsoft.Extensions.Logging;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Frontend;
using Sandbox.TemporalTestServer.History;
using Sandbox.TemporalTestServer.Matching;
using Sandbox.TemporalTestServer.Scheduler;
using Sandbox.TemporalTestServer.Timing;

namespace Sandbox.TemporalTestServer;

/// <summary>All state of one service, and the one lock that guards it.</summary>
/// <remarks>
/// Lock discipline, for the whole server: one lock, this one. Handlers and timer callbacks enter it through
/// <see cref="Run{T}"/>; History, Matching, Visibility, Scheduler and Timing run under it and know of no lock. Hosting, the
/// awaiting parts of Frontend and <see cref="TemporalFaults"/> run outside: they keep no state of the service, only
/// switches that are read and set whole. Nothing awaits under the lock, and waiters are completed asynchronously. What one
/// run does to another is posted and done after the present step, under the same lock. The clock's own lock may be taken
/// under this one, never the other way round.
/// </remarks>
internal sealed class Engine
{
    private readonly Lock gate = new();
    private readonly Queue<Action> posted = new();
    private readonly ILogger logger;
    private long serial;

    public Engine(TemporalServerOptions options, ILoggerFactory loggers)
    {
        Options = options;
        logger = loggers.CreateLogger<Engine>();
        Clock = new EngineClock(options.Time ?? TimeProvider.System, RunTimer, options.PollersReturnWithin);
        Namespaces = new NamespaceRegistry(options);
        Matching = new MatchingService(this);
        Executions = new ExecutionStore(this);
        Schedules = new ScheduleStore(this);
        Workers = new WorkerRegistry(Clock);
    }

    public TemporalServerOptions Options { get; }

    public EngineClock Clock { get; }

    public NamespaceRegistry Namespaces { get; }

    public MatchingService Matching { get; }

    public ExecutionStore Executions { get; }

    public ScheduleStore Schedules { get; }

    public WorkerRegistry Workers { get; }

    /// <summary>Who sees the histories grow; null for nobody.</summary>
    public IHistoryObserver? Observer { get; set; }

    /// <summary>A number that never comes twice.</summary>
    public long NextSerial() => ++serial;

    /// <summary>Does something later in the same step, when the present run is consistent again.</summary>
    public void Post(Action action) => posted.Enqueue(action);

    public T Run<T>(Func<T> step)
    {
        lock (gate)
        {
            // Between the end of one piece of work and the start of the next, time must not skip.
            using var hold = Clock.Skips ? Clock.Hold("server step") : null;
            try
            {
                return step();
            }
            finally
            {
                while (posted.TryDequeue(out var action))
                    action();
            }
        }
    }

    public void Run(Action step) => Run(() =>
    {
        step();
        return true;
    });

    /// <summary>What a restart of the service forgets: all that is held in memory only.</summary>
    public void Forget()
    {
        Matching.Forget();
        Workers.Forget();
        foreach (var run in Executions.Open)
            run.ForgetUpdates();
    }

    /// <summary>Nothing of this engine keeps the clock or fires any more.</summary>
    public void Stop()
    {
        Schedules.Stop();
        Executions.Stop();
    }

    private void RunTimer(Action callback)
    {
        try
        {
            Run(callback);
        }
        catch (Exception error)
        {
            // A timer has no caller: an error here is a bug of the server, and must be seen.
            logger.LogCritical(error, "A timer of the test server failed");
            throw;
        }
    }

    public static string NewId() => Guid.NewGuid().ToString();

    /// <summary>The run a call names: the given run, or the latest of the workflow id.</summary>
    public Execution Find(string @namespace, Temporalio.Api.Common.V1.WorkflowExecution? execution)
    {
        Namespaces.Require(@namespace);
        if (execution is null || execution.WorkflowId.Length == 0)
            throw RpcErrors.InvalidArgument("WorkflowId is not set on request.");
        if (execution.RunId.Length > 0 && !Guid.TryParse(execution.RunId, out _))
            throw RpcErrors.InvalidArgument("Invalid RunId.");
        return Executions.Find(@namespace, execution.WorkflowId, execution.RunId)
            ?? throw RpcErrors.NotFound(execution.RunId.Length == 0
                ? $"workflow not found for ID: {execution.WorkflowId}"
                : $"workflow execution not found for workflow ID \"{execution.WorkflowId}\" and run ID \"{execution.RunId}\"");
    }
}
