using System.Collections.Concurrent;
using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Frontend;
using Sandbox.VirtualTime;

namespace Sandbox.TemporalTestServer;

/// <summary>A part of the service that can fail by itself.</summary>
[Flags]
public enum TemporalPart
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Task queues: polls, their description, worker heartbeats.</summary>
    Matching = 1,

    /// <summary>Executions: starts, signals, answers of workers, histories, schedules.</summary>
    History = 2,

    /// <summary>List and count.</summary>
    Visibility = 4,
}

/// <summary>The faults of a <see cref="TemporalServer"/>, switched on and off while it runs.</summary>
public sealed class TemporalFaults
{
    private readonly Engine engine;
    private readonly CallWaits waits;
    private readonly Func<CancellationToken, Task> restart;
    private readonly ConcurrentDictionary<string, int> lostAnswers = new();
    private readonly ConcurrentDictionary<string, bool> severed = new();
    private TaskCompletionSource thawed = NewThaw();
    private volatile bool unreachable;
    private volatile bool frozen;

    internal TemporalFaults(Engine engine, CallWaits waits, Func<CancellationToken, Task> restart)
    {
        this.engine = engine;
        this.waits = waits;
        this.restart = restart;
    }

    /// <summary>True: every call is refused with UNAVAILABLE and open polls are cut off.</summary>
    public bool Unreachable
    {
        get => unreachable;
        set
        {
            unreachable = value;
            if (value)
                DropPolls();
        }
    }

    /// <summary>True: every call is accepted and never answered. When it ends, the calls that hang are refused.</summary>
    public bool Frozen
    {
        get => frozen;
        set
        {
            frozen = value;
            if (value)
                engine.Run(engine.Matching.DropPolls);
            else
                Interlocked.Exchange(ref thawed, NewThaw()).TrySetResult();
        }
    }

    /// <summary>The parts whose calls are refused with UNAVAILABLE.</summary>
    public TemporalPart Failing { get; set; }

    /// <summary>Every answer but that of a poll takes this much longer, on the server's clock.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>The next answers of a method do not arrive: the caller sees UNAVAILABLE, the effect has happened.</summary>
    /// <param name="method">The bare name, such as <c>RespondActivityTaskCompleted</c>.</param>
    /// <param name="times">How many answers.</param>
    public void LoseAnswers(string method, int times = 1) => lostAnswers.AddOrUpdate(method, times, (_, before) => before + times);

    /// <summary>The next tasks are given to two polls each.</summary>
    /// <param name="times">How many tasks.</param>
    public void DuplicateTasks(int times = 1) => engine.Run(() => { engine.Matching.Duplicates += times; });

    /// <summary>Cuts off every open long poll, as a lost connection does.</summary>
    public void DropPolls()
    {
        engine.Run(engine.Matching.DropPolls);
        waits.Break();
    }

    /// <summary>
    /// A killed worker process: from now on every call that carries this identity is refused (UNAVAILABLE; NOT_FOUND for
    /// answers to tasks) and has no effect, its polls are cut off, and the tasks it had run into their time-outs without
    /// holding the clock.
    /// </summary>
    /// <param name="identity">The worker's identity, such as <c>1@pod-name</c>.</param>
    public void SeverWorker(string identity)
    {
        severed[identity] = true;
        engine.Run(() =>
        {
            engine.Matching.Sever(identity);
            foreach (var run in engine.Executions.Open)
                run.Sever(identity);
        });
    }

    /// <summary>Lets an identity in again: a worker that was started anew under the same name.</summary>
    /// <param name="identity">The worker's identity.</param>
    public void RestoreWorker(string identity) => severed.TryRemove(identity, out _);

    /// <summary>Restarts the service on the same port: pollers, heartbeats and updates not accepted are forgotten, histories are kept.</summary>
    /// <param name="cancel">Gives up.</param>
    public Task RestartAsync(CancellationToken cancel = default) => restart(cancel);

    internal async Task Before(string method, string identity, ServerCallContext context)
    {
        RefuseSevered(method, identity);
        if (unreachable)
            throw RpcErrors.Unavailable("connection refused");
        if (frozen)
            await Freeze(method, context);
        if ((Failing & RpcMethods.PartOf(method)) is var failing and not TemporalPart.None)
            throw RpcErrors.Unavailable($"{failing.ToString().ToLowerInvariant()} service is unavailable");
        if (Slowness > TimeSpan.Zero && !RpcMethods.IsPoll(method))
            await OnClock(Slowness, method, Task.Delay(Timeout.Infinite, context.CancellationToken));
        // The worker may have been killed while its call was slow.
        RefuseSevered(method, identity);
    }

    // A killed process hears nothing, so no answer is the right one. Answers to tasks are told "not found": the SDK, which
    // lives on in this process, would repeat an unavailable one for ten seconds before its worker could be disposed of.
    private void RefuseSevered(string method, string identity)
    {
        if (severed.ContainsKey(identity))
            throw RpcMethods.IsAnswer(method) ? RpcErrors.Severed() : RpcErrors.Unavailable("the connection was lost");
    }

    internal async Task After(string method, ServerCallContext context)
    {
        if (frozen)
            await Freeze(method, context);
        while (!lostAnswers.IsEmpty && lostAnswers.TryGetValue(method, out var left) && left > 0)
        {
            if (lostAnswers.TryUpdate(method, left - 1, left))
                throw RpcErrors.Unavailable("the answer was lost");
        }
    }

    /// <summary>Hangs until the caller's time is up, or until the fault ends.</summary>
    internal async Task Freeze(string method, ServerCallContext context)
    {
        var gone = Task.Delay(Timeout.Infinite, context.CancellationToken);
        var ended = Task.WhenAny(thawed.Task, gone);
        if (RpcMethods.IsPoll(method))
            await ended;
        else
            await OnClock(CallWaits.Remaining(context), method, ended);
        context.CancellationToken.ThrowIfCancellationRequested();
        throw frozen ? RpcErrors.DeadlineExceeded() : RpcErrors.Unavailable("the connection was lost");
    }

    // The caller works for nobody while it waits here: if the clock is held for it, that hold is given back meanwhile.
    private async Task OnClock(TimeSpan span, string method, Task ended)
    {
        var parks = RpcMethods.IsAnswer(method) || engine.Run(() => engine.Executions.RunningActivities > 0);
        using var park = parks ? engine.Clock.Time.Park() : null;
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(Task.Delay(span, engine.Clock.Time, enough.Token), ended);
        await enough.CancelAsync();
    }

    private static TaskCompletionSource NewThaw() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
