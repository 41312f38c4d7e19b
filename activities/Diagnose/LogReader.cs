using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Redaction;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Reads log tails as the runbook does: <c>--tail=100</c> and <c>--previous --tail=50</c>; cleaned and redacted before they leave.</summary>
public sealed class LogReader(IClusters clusters, SourceLimits limits)
{
    private const int Tail = 100;
    private const int PreviousTail = 50;

    /// <summary>Pods whose logs are read at most: those that fail first.</summary>
    private const int Pods = 4;

    /// <summary>Bytes read of one log at most; the API cuts there.</summary>
    private const int LimitBytes = 256 * 1024;

    /// <summary>The tails of the pods that matter most.</summary>
    public async Task<IReadOnlyList<LogFacts>> TailsAsync(Target target, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        var asks = pods
            .OrderBy(p => p.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.Status == "True")
            .ThenByDescending(p => p.Metadata.CreationTimestamp)
            .Take(Pods)
            .SelectMany(p => (p.Status?.ContainerStatuses ?? []).Concat(p.Status?.InitContainerStatuses ?? []).SelectMany(s => Asks(p, s)))
            .Select(a => TailAsync(target, a.Pod, a.Container, a.Previous, cancel));
        return await Task.WhenAll(asks);
    }

    private static IEnumerable<(string Pod, string Container, bool Previous)> Asks(V1Pod pod, V1ContainerStatus status)
    {
        if (status.State?.Waiting is null || status.RestartCount > 0)
            yield return (pod.Metadata.Name, status.Name, false);
        if (status.RestartCount > 0)
            yield return (pod.Metadata.Name, status.Name, true);
    }

    private async Task<LogFacts> TailAsync(Target target, string pod, string container, bool previous, CancellationToken cancel)
    {
        var tail = previous ? PreviousTail : Tail;
        var asked = await limits.AskAsync("logs", async c =>
        {
            try
            {
                await using var stream = await clusters.Get(target.Cluster).CoreV1.ReadNamespacedPodLogAsync(
                    pod, target.Namespace, container: container, previous: previous, tailLines: tail, limitBytes: LimitBytes, cancellationToken: c);
                using var reader = new StreamReader(stream);
                return LogText.Clean(await reader.ReadToEndAsync(c), tail);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.BadRequest)
            {
                throw new InvalidOperationException($"the container has no {(previous ? "previous " : "")}log (it never started, or its node is gone)");
            }
        }, cancel);
        return new(pod, container, previous, asked.Value ?? [], asked.Problem);
    }
}
