using k8s.Models;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Verify;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Verify;

/// <summary>
/// The looks of one verification: Kubernetes is watched and read again when it changed, Temporal is asked at every look,
/// and what is settled (workflows that moved, a query answered a moment ago) is not asked again.
/// </summary>
internal sealed class VerifyLooks(
    VerifyRequest request, IClusters clusters, WorkloadReader workloads, EvidenceGatherer evidence, StalledWorkflowReader stalled, QueryProbe probe, SourceLimits limits, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>A watch that lives is trusted this long without reading again.</summary>
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(15);

    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly HashSet<string> moved = [];
    private readonly ProbeRound probes = new(request.Plan.Target, probe, time);
    private WorkloadWatch? watch;
    private Observed<Workload>? workload;
    private DateTimeOffset readAt;

    /// <summary>Completes when Kubernetes reports a change; never where it is not watched.</summary>
    public Task Changed => watch?.Changed ?? Never;

    /// <summary>The pods as last read.</summary>
    public IReadOnlyList<V1Pod> PresentPods => workload?.Value?.Pods.Where(p => p.Metadata.DeletionTimestamp is null).ToList() ?? [];

    /// <summary>Looks once.</summary>
    public async Task<VerifyLook> LookAsync(VerifyMemory memory, CancellationToken cancel)
    {
        var target = request.Plan.Target;
        var reading = ReadAsync(cancel);
        var queues = evidence.QueuesAsync(target, cancel);
        var progress = ProgressAsync(cancel);
        await Task.WhenAll(reading, queues, progress);
        var read = await reading;
        var look = new VerifyLook
        {
            Deployment = read.Value is { } w
                ? Observed<DeploymentFacts>.Of(w.Deployment is { } d ? DeploymentReading.Facts(d) : new() { Exists = false, Name = target.Deployment })
                : Observed<DeploymentFacts>.Failed(read.Problem!),
            Pods = read.Value is { } v
                ? Observed<IReadOnlyList<PodFacts>>.Of(v.Pods.Select(p => PodReading.Facts(p, target.Container)).ToList())
                : Observed<IReadOnlyList<PodFacts>>.Failed(read.Problem!),
            CurrentReplicaSet = read.Value is { Deployment: { } current } u ? DeploymentReading.CurrentSet(current, u.Sets)?.Metadata.Name : null,
            Queues = await queues,
            Stalled = await progress,
        };
        // A query tells nothing before a worker polls at all, and costs more than a look.
        return memory.HeldSince is null && !AllPolled(look) ? look : look with { Probes = await probes.AskAsync(cancel) };
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (watch is not null)
            await watch.DisposeAsync();
    }

    private async Task<Observed<Workload>> ReadAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        watch?.Renew();
        var changed = watch?.TakeChange() != false;
        if (workload is { Problem: null } known && !changed && watch is { IsLive: true } && now - readAt < Resync)
            return known;
        workload = await limits.AskAsync("workload", c => workloads.ReadAsync(request.Plan.Target, c), cancel);
        readAt = now;
        if (watch is null && workload.Value?.Deployment is { } deployment)
        {
            watch = new(clusters.Get(request.Plan.Target.Cluster), request.Plan.Target, WorkloadReader.Selector(deployment), cancel);
            watch.Renew();
        }
        return workload;
    }

    private async Task<StalledProgress> ProgressAsync(CancellationToken cancel)
    {
        var waiting = request.Stalled.Where(s => !moved.Contains(s.RunId)).ToList();
        var asked = await limits.AskAsync("stalled workflows", c => stalled.MovedAsync(request.Plan.Target, waiting, c), cancel);
        moved.UnionWith(asked.Value?.Select(s => s.RunId) ?? []);
        return new(request.Stalled.Count, moved.Count, asked.Problem);
    }

    private bool AllPolled(VerifyLook look) => look.Queues.All(q => q.Pollers.Any(p => p.LastAccess > request.Baseline.ActedAt));
}
