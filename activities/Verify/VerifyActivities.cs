using Temporalio.Activities;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Verify;

/// <summary>
/// The Verify step: one heartbeating activity that watches until the verdict. What it has seen so far travels in the
/// heartbeat, so that another worker goes on where this one was killed.
/// </summary>
public sealed class VerifyActivities(
    IClusters clusters, WorkloadReader workloads, EvidenceGatherer evidence, StalledWorkflowReader stalled, QueryProbe probe, LogReader logs, SourceLimits limits, TimeProvider time)
    : IVerifyActivities
{
    /// <summary>Between two looks at Temporal, which cannot be watched; and at Kubernetes where the watch is refused.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Changes that come together are looked at together.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    [Activity("Verify")]
    public async Task<Verification> VerifyAsync(VerifyRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var cancel = context.CancellationToken;
        var memory = context.Info.HeartbeatDetails.Count > 0 ? await context.Info.HeartbeatDetailAtAsync<VerifyMemory>(0) : new VerifyMemory();
        await using var looks = new VerifyLooks(request, clusters, workloads, evidence, stalled, probe, limits, time);
        while (true)
        {
            var look = await looks.LookAsync(memory, cancel);
            var (verification, next, checks) = VerifyRules.Judge(look, request.Baseline, memory, request.Plan.Policy, request.Deadline, time.GetUtcNow());
            if (verification is not null)
                return verification with { ConnectivityLines = ConnectivityLines.Of(await logs.TailsAsync(request.Plan.Target, looks.PresentPods, cancel)) };
            memory = next;
            context.Heartbeat(memory, string.Join("; ", checks.Select(c => $"{c.Name}: {c.Message}")));
            await PauseAsync(Pause(memory, request), looks.Changed, cancel);
        }
    }

    // To the next moment at which something can be decided, and no longer than the interval.
    private TimeSpan Pause(VerifyMemory memory, VerifyRequest request)
    {
        var now = time.GetUtcNow();
        var stable = memory.HeldSince + request.Plan.Policy.StableFor - now ?? Interval;
        var pause = new[] { Interval, stable, request.Deadline - now }.Min();
        return pause > Settle ? pause : Settle;
    }

    private async Task PauseAsync(TimeSpan span, Task changed, CancellationToken cancel)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(span, time, woken.Token), changed);
        await woken.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        if (changed.IsCompleted)
            await Task.Delay(Settle, time, cancel);
    }
}
