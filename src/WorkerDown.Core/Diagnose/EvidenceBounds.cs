using System.Text.Json;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Json;

namespace WorkerDown.Core.Diagnose;

/// <summary>Keeps one diagnosis within 64 KiB of history: the longest parts are cut first, with a note of what was cut.</summary>
public static class EvidenceBounds
{
    /// <summary>Bytes of JSON of one diagnosis at most.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Cuts until it fits.</summary>
    public static Diagnosis Fit(Diagnosis diagnosis)
    {
        for (var round = 0; Size(diagnosis) > MaxBytes && round < 40; round++)
            diagnosis = diagnosis with { Evidence = Cut(diagnosis.Evidence) };
        return diagnosis;
    }

    private static int Size(Diagnosis diagnosis) => JsonSerializer.SerializeToUtf8Bytes(diagnosis, WorkerDownJson.Options).Length;

    // Halves the largest of the lists; the newest entries and the last log lines stay.
    private static TargetEvidence Cut(TargetEvidence e)
    {
        var log = e.Logs.Where(l => l.Lines.Count > 1).MaxBy(l => l.Lines.Sum(x => x.Length));
        (int Size, Func<TargetEvidence> Cut)[] parts =
        [
            (log?.Lines.Sum(l => l.Length) ?? 0, () => e with { Logs = e.Logs.Select(l => l == log ? Shorter(l) : l).ToList() }),
            (Bytes(e.Events.Value), () => e with { Events = Halved(e.Events) }),
            (Bytes(e.Pods.Value), () => e with { Pods = Halved(e.Pods) }),
            (Bytes(e.ReplicaSets.Value), () => e with { ReplicaSets = Halved(e.ReplicaSets) }),
            (Bytes(e.Nodes.Value), () => e with { Nodes = Halved(e.Nodes) }),
            (Bytes(e.TaskQueues), () => e with { TaskQueues = e.TaskQueues.Select(q => q with { Pollers = Half(q.Pollers), Heartbeats = q.Heartbeats is null ? null : Half(q.Heartbeats) }).ToList() }),
        ];
        return parts.MaxBy(p => p.Size).Cut();
    }

    private static LogFacts Shorter(LogFacts log)
    {
        var kept = log.Lines.TakeLast(log.Lines.Count / 2).ToList();
        return log with { Lines = kept, Problem = $"cut to the last {kept.Count} lines to fit the history" };
    }

    private static Observed<IReadOnlyList<T>> Halved<T>(Observed<IReadOnlyList<T>> observed) => observed.Value is not { Count: > 0 } list
        ? observed
        : new() { Value = Half(list), Problem = $"cut to the first {list.Count / 2} of at least {list.Count} to fit the history" };

    private static IReadOnlyList<T> Half<T>(IReadOnlyList<T> list) => list.Take(list.Count / 2).ToList();

    private static int Bytes<T>(T? value)
        where T : class => value is null ? 0 : JsonSerializer.SerializeToUtf8Bytes(value, WorkerDownJson.Options).Length;
}
