using WorkerDown.Activities.Fleet;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Gathers everything of a target concurrently, each source within its own limit and all within one.</summary>
public sealed class EvidenceGatherer(
    WorkloadGatherer workloads, TemporalPodReader temporalPods, TemporalReader temporal, TemporalHealthReader health, StalledWorkflowReader stalled,
    AdvancedWorkflowReader advanced, StormReader storms, SourceLimits limits, TimeProvider time)
{
    /// <summary>Gathers.</summary>
    public async Task<TargetEvidence> GatherAsync(TargetPlan plan, CancellationToken cancel)
    {
        var target = plan.Target;
        using var round = limits.Begin(cancel);
        var workload = workloads.GatherAsync(target, round);
        var parts = round.AskAsync("Temporal health", c => health.ReadAsync(target.TemporalNamespace, c), TemporalHealthReader.Limit);
        var queues = QueuesAsync(target, round);
        var waiting = round.AskAsync("stalled workflows", c => stalled.ReadAsync(target, plan.Policy.Tolerance, c));
        var storm = round.AskAsync("storm", c => storms.ReadAsync(FleetPart.Of(plan.Group), c));
        var schedule = round.AskAsync("health check's schedule", c => temporal.ScheduleAsync(FleetPart.Of(plan.Group), c));
        var servers = target.TemporalServer is { } server
            ? round.AskAsync("Temporal's pods", c => temporalPods.ReadAsync(target.Cluster, server, c))
            : null;
        await Task.WhenAll([workload, parts, queues, waiting, storm, schedule, .. servers is null ? Array.Empty<Task>() : [servers]]);
        var w = await workload;
        var lately = await AdvancedAsync(target, w, round);
        var evidence = new TargetEvidence
        {
            TakenAt = time.GetUtcNow(),
            Deployment = w.Deployment,
            ReplicaSets = w.Sets,
            Pods = w.Pods,
            Events = w.Events,
            Nodes = w.Nodes,
            Logs = w.Logs,
            TaskQueues = await queues,
            Temporal = (await parts) is { Value: { } h } ? h : new() { Parts = [new("frontend", false, (await parts).Problem!)] },
            TemporalPods = servers is null ? null : await servers,
            Stalled = await waiting,
            Advanced = lately,
            Storm = await storm,
            Schedule = await schedule,
        };
        return evidence with { NotObserved = [.. Gaps.Of(evidence), .. w.Problems] };
    }

    /// <summary>Reads each task queue of the target.</summary>
    public async Task<IReadOnlyList<TaskQueueFacts>> QueuesAsync(Target target, CancellationToken cancel)
    {
        using var round = limits.Begin(cancel);
        return await QueuesAsync(target, round);
    }

    // Asked only where a rollback has somewhere to go.
    private async Task<Observed<AdvancedFacts>?> AdvancedAsync(Target target, GatheredWorkload workload, SourceLimits.Round round)
    {
        if (workload.Deployment.Value is not { Exists: true } deployment || workload.Sets.Value is not { } sets)
            return null;
        var present = sets.TakeWhile(s => s.Template.Fingerprint == deployment.Template.Fingerprint).ToList();
        if (present.Count == 0 || present.Count == sets.Count || present[^1].CreatedAt is not { } since)
            return null;
        return await round.AskAsync("advanced workflows", c => advanced.ReadAsync(target, present.Select(s => s.Name).ToList(), since, c));
    }

    private async Task<IReadOnlyList<TaskQueueFacts>> QueuesAsync(Target target, SourceLimits.Round round)
    {
        var heartbeats = await round.AskAsync("worker heartbeats", async c => (object)await temporal.HasHeartbeatsAsync(target.TemporalNamespace, c));
        return await Task.WhenAll(target.TaskQueues.Select(async queue =>
        {
            var asked = await round.AskAsync($"task queue {queue}", c => temporal.QueueAsync(target.TemporalNamespace, queue, heartbeats.Value is true, c));
            return asked.Value ?? new TaskQueueFacts { Queue = queue, ReadAt = time.GetUtcNow(), Problem = asked.Problem };
        }));
    }
}
