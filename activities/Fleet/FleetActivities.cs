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
        var open = remediations.ReadAsync(cancel);
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
    private async Task<bool> StormIsOpenAsync(FleetCheck? before, FleetPart part, CancellationToken cancel)
    {
        try
        {
            return (await storms.ReadAsync(part, cancel)).Seen is not null;
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            return before?.StormIsOpen ?? false;
        }
    }

    private async Task<Dictionary<string, IReadOnlyList<TaskQueueFacts>>> QueuesAsync(List<TargetPlan> plans, CancellationToken cancel)
    {
        var heartbeats = new Dictionary<string, bool>();
        foreach (var ns in plans.Select(p => p.Target.TemporalNamespace).Distinct())
            heartbeats[ns] = await temporal.HasHeartbeatsAsync(ns, cancel);
        using var slots = new SemaphoreSlim(Concurrency);
        var asked = await Task.WhenAll(plans.SelectMany(p => p.Target.TaskQueues.Select(async queue =>
        {
            await slots.WaitAsync(cancel);
            try
            {
                return (p.Target.Name, Facts: await temporal.QueueAsync(p.Target.TemporalNamespace, queue, heartbeats[p.Target.TemporalNamespace], cancel));
            }
            finally
            {
                slots.Release();
            }
        })));
        return asked.GroupBy(a => a.Name).ToDictionary(g => g.Key, g => (IReadOnlyList<TaskQueueFacts>)g.Select(a => a.Facts).ToList());
    }
}
