using Temporalio.Activities;
using Temporalio.Exceptions;
using WorkerDown.Activities.Load;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Fleet;

/// <summary>One look at the fleet, or at a part of it, with few calls: Kubernetes by list per cluster and namespace, Temporal bounded in concurrency.</summary>
public sealed class FleetActivities(ITargetCatalog catalog, FleetWorkloads workloads, TemporalReader temporal, StormReader storms, OpenRemediations remediations, WorkerDownMetrics metrics, TimeProvider time) : IFleetActivities
{
    /// <summary>Temporal calls under way at once.</summary>
    private const int Concurrency = 16;

    /// <summary>Limit of one question beside the targets' own, on our clock.</summary>
    private static readonly TimeSpan AsideLimit = TemporalReader.CallLimit;

    /// <summary>Limit of all task queues together: below that of the activity, so that what hangs costs its targets only.</summary>
    private static readonly TimeSpan QueuesLimit = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    [Activity("CheckFleet")]
    public async Task<FleetCheck> CheckFleetAsync(FleetCheck? before, FleetPart? part = null)
    {
        var began = time.GetTimestamp();
        try
        {
            var check = await LookAsync(before, part ?? FleetPart.All, ActivityExecutionContext.Current.CancellationToken);
            metrics.Checked(check, time.GetElapsedTime(began));
            return check;
        }
        catch
        {
            metrics.CheckFailed(time.GetElapsedTime(began));
            throw;
        }
    }

    /// <summary>One look.</summary>
    internal async Task<FleetCheck> LookAsync(FleetCheck? before, FleetPart part, CancellationToken cancel)
    {
        var plans = catalog.Targets.Values.Where(part.Holds).OrderBy(p => p.Target.Name, StringComparer.Ordinal).ToList();
        CheckGroups(part);
        var kubernetes = workloads.ReadAsync(plans.Select(p => p.Target).ToList(), cancel);
        var queues = QueuesAsync(plans, cancel);
        var storm = StormIsOpenAsync(before, part, cancel);
        var open = WithinAsync(AsideLimit, remediations.ReadAsync, [], cancel);
        await Task.WhenAll(kubernetes, queues, storm, open);
        var check = FleetRules.Judge(plans, await kubernetes, await queues, before, catalog.Storm.MaxTargets, catalog.Storm.MaxShare, await storm, await open, time.GetUtcNow());
        return part.IsAll ? check : check with { Part = part, Storm = check.Storm is { } seen ? seen with { Part = part } : null };
    }

    // A check of a group that is not there would see nothing, and say that all is well.
    private void CheckGroups(FleetPart part)
    {
        var known = catalog.Targets.Values.Select(p => p.Group).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        if (part.Groups.FirstOrDefault(g => !known.Contains(g, StringComparer.OrdinalIgnoreCase)) is not { } unknown)
            return;
        var near = NearestName.Of(unknown, known);
        throw new ApplicationFailureException($"No target is of the group '{unknown}'{(near is null ? "." : $"; did you mean '{near}'?")} Groups with targets: {(known.Count == 0 ? "none" : string.Join(", ", known))}.", errorType: "UnknownGroup", nonRetryable: true);
    }

    // What cannot be told now is as it was.
    private Task<bool> StormIsOpenAsync(FleetCheck? before, FleetPart part, CancellationToken cancel) =>
        WithinAsync(AsideLimit, async c => (await storms.ReadAsync(part, c)).Seen is not null, before?.StormIsOpen ?? false, cancel);

    // A call that hangs, or a server that does not heed its deadline, must not take the whole check with it.
    private async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> ask, T otherwise, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            return await ask(either.Token).WaitAsync(either.Token);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return otherwise;
        }
    }

    private async Task<Dictionary<string, IReadOnlyList<TaskQueueFacts>>> QueuesAsync(List<TargetPlan> plans, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(QueuesLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var namespaces = plans.Select(p => p.Target.TemporalNamespace).Distinct().ToList();
        var kept = await Task.WhenAll(namespaces.Select(ns => WithinAsync(AsideLimit, c => temporal.HasHeartbeatsAsync(ns, c), false, cancel)));
        var heartbeats = namespaces.Zip(kept).ToDictionary(n => n.First, n => n.Second);
        using var slots = new SemaphoreSlim(Concurrency);
        var asked = await Task.WhenAll(plans.SelectMany(p => p.Target.TaskQueues.Select(async queue =>
        {
            var late = new TaskQueueFacts { Queue = queue, ReadAt = time.GetUtcNow(), Problem = $"no answer within the {QueuesLimit.TotalSeconds:0} s that a check has for task queues" };
            try
            {
                await slots.WaitAsync(either.Token);
                try
                {
                    return (p.Target.Name, Facts: await temporal.QueueAsync(p.Target.TemporalNamespace, queue, heartbeats[p.Target.TemporalNamespace], either.Token).WaitAsync(either.Token));
                }
                finally
                {
                    slots.Release();
                }
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                return (p.Target.Name, Facts: late);
            }
        })));
        return asked.GroupBy(a => a.Name).ToDictionary(g => g.Key, g => (IReadOnlyList<TaskQueueFacts>)g.Select(a => a.Facts).ToList());
    }
}
