using Temporalio.Activities;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Verify;

/// <summary>
/// The Verify step: one heartbeating activity that watches until the verdict. What it has seen so far travels in the
/// heartbeat, so that another worker goes on where this one was killed.
/// </summary>
public sealed class VerifyActivities(
    WorkloadReader workloads, EvidenceGatherer evidence, StalledWorkflowReader stalled, QueryProbe probe, SourceLimits limits, TimeProvider time) : IVerifyActivities
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    [Activity("Verify")]
    public async Task<Verification> VerifyAsync(VerifyRequest request)
    {
        var context = ActivityExecutionContext.Current;
        var memory = context.Info.HeartbeatDetails.Count > 0 ? await context.Info.HeartbeatDetailAtAsync<VerifyMemory>(0) : new VerifyMemory();
        while (true)
        {
            var look = await LookAsync(request, memory, context.CancellationToken);
            var (verification, next, checks) = VerifyRules.Judge(look, request.Baseline, memory, request.Plan.Policy, request.Deadline, time.GetUtcNow());
            if (verification is not null)
                return verification;
            memory = next;
            context.Heartbeat(memory, string.Join("; ", checks.Select(c => $"{c.Name}: {c.Message}")));
            await Task.Delay(Interval, time, context.CancellationToken);
        }
    }

    private async Task<VerifyLook> LookAsync(VerifyRequest request, VerifyMemory memory, CancellationToken cancel)
    {
        var target = request.Plan.Target;
        var workload = limits.AskAsync("workload", async c =>
        {
            var (deployment, sets, pods) = await workloads.ReadAsync(target, c);
            return new Read(deployment is null ? new() { Exists = false, Name = target.Deployment } : DeploymentReading.Facts(deployment), sets, pods);
        }, cancel);
        var queues = evidence.QueuesAsync(target, cancel);
        var moved = limits.AskAsync("stalled workflows", c => stalled.ProgressAsync(target, request.Stalled, c), cancel);
        await Task.WhenAll(workload, queues, moved);

        var read = await workload;
        var look = new VerifyLook
        {
            Deployment = read.Value is { } w ? Observed<DeploymentFacts>.Of(w.Deployment) : Observed<DeploymentFacts>.Failed(read.Problem!),
            Pods = read.Value is { } v ? Observed<IReadOnlyList<PodFacts>>.Of(v.Pods) : Observed<IReadOnlyList<PodFacts>>.Failed(read.Problem!),
            CurrentReplicaSet = read.Value?.Sets.FirstOrDefault()?.Name,
            Queues = await queues,
            Stalled = (await moved).Value ?? new(request.Stalled.Count, 0),
        };
        // The probe and the log tell nothing before a worker polls at all, and cost more than a look.
        if (memory.HeldSince is null && !AllPolled(look, request))
            return look;
        var probes = await Task.WhenAll(target.TaskQueues.Select(q => probe.AskAsync(target, q, cancel)));
        return look with { Probes = probes };
    }

    private static bool AllPolled(VerifyLook look, VerifyRequest request) =>
        look.Queues.All(q => q.Pollers.Any(p => p.LastAccess > request.Baseline.ActedAt));

    private sealed record Read(DeploymentFacts Deployment, IReadOnlyList<ReplicaSetFacts> Sets, IReadOnlyList<PodFacts> Pods);
}
