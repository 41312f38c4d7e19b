using System.Net;
using System.Text;
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

    /// <summary>The tails of the pods that matter most, asked by themselves.</summary>
    public async Task<IReadOnlyList<LogFacts>> TailsAsync(Target target, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        using var round = limits.Begin(cancel);
        return await TailsAsync(target, pods, round);
    }

    /// <summary>The tails of the pods that matter most.</summary>
    public async Task<IReadOnlyList<LogFacts>> TailsAsync(Target target, IReadOnlyList<V1Pod> pods, SourceLimits.Round round)
    {
        // A pod that cannot be read is a gap of its own, told where the pods are.
        var choices = await round.AskAsync("logs", _ => Task.FromResult(Choices(target, pods)));
        return await Task.WhenAll((choices.Value ?? []).Select(a => TailAsync(target, a, round)));
    }

    private static IReadOnlyList<LogChoice> Choices(Target target, IReadOnlyList<V1Pod> pods) => pods
        .OrderBy(p => p.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.Status == "True")
        .ThenByDescending(p => p.Metadata.CreationTimestamp)
        .Take(Pods)
        .SelectMany(p => LogChoice.Of(PodReading.Facts(p, target.Container)))
        .ToList();

    private async Task<LogFacts> TailAsync(Target target, LogChoice choice, SourceLimits.Round round)
    {
        var tail = choice.Previous ? PreviousTail : Tail;
        var asked = await round.AskAsync("logs", async c =>
        {
            try
            {
                await using var stream = await clusters.Get(target.Cluster).CoreV1.ReadNamespacedPodLogAsync(
                    choice.Pod, target.Namespace, container: choice.Container, previous: choice.Previous, tailLines: tail, limitBytes: LimitBytes, cancellationToken: c);
                // No guessing of the encoding by the first bytes: they are the worker's.
                using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
                return LogText.Clean(await reader.ReadToEndAsync(c), tail);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
            {
                throw new NoLogException($"the container has no {(choice.Previous ? "previous " : "")}log (it never started, or its pod or node is gone)");
            }
        });
        return new(choice.Pod, choice.Container, choice.Previous, asked.Value ?? [], asked.Problem);
    }
}

/// <summary>There is no such log; the message says why.</summary>
internal sealed class NoLogException(string message) : Exception(message);
