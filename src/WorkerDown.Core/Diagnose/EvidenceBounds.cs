using System.Text.Json;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Json;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Core.Diagnose;

/// <summary>
/// Keeps one diagnosis within 64 KiB of history, measured as it is recorded: the longest parts are cut first, and
/// <see cref="TargetEvidence.Cut"/> says what was cut.
/// </summary>
public static class EvidenceBounds
{
    /// <summary>Bytes of JSON of one diagnosis at most.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Room for the notes of what was cut.</summary>
    private const int NotesBytes = 4 * 1024;

    /// <summary>Cuts until it fits.</summary>
    public static Diagnosis Fit(Diagnosis diagnosis)
    {
        if (Bytes(diagnosis) <= MaxBytes)
            return diagnosis;
        var had = new Dictionary<string, int>();
        diagnosis = Shortened(diagnosis);
        while (Bytes(diagnosis) > MaxBytes - NotesBytes && Parts(diagnosis).Where(p => p.Count > 0).MaxBy(p => p.Bytes) is { } longest)
        {
            had.TryAdd(longest.Name, longest.Count);
            diagnosis = longest.Keep(longest.Count / 2);
        }
        var kept = Parts(diagnosis).ToDictionary(p => p.Name, p => p.Count);
        var notes = had.Select(h => $"{h.Key}: {kept.GetValueOrDefault(h.Key)} of {h.Value} kept").Take(NotesKept).ToList();
        return diagnosis with { Evidence = diagnosis.Evidence with { Cut = notes } };
    }

    // Sentences that name every queue of a target with hundreds of them.
    private static Diagnosis Shortened(Diagnosis d) => d with
    {
        HealthMessage = Short(d.HealthMessage),
        Message = Short(d.Message),
        Ambiguity = d.Ambiguity is { } ambiguity ? Short(ambiguity) : null,
        Findings = d.Findings.Select(f => f with { Message = Short(f.Message) }).ToList(),
        Next = d.Next with { Message = Short(d.Next.Message), Skipped = d.Next.Skipped.Select(s => s with { Message = Short(s.Message) }).ToList() },
        Guards = d.Guards.Select(g => g with { Message = Short(g.Message) }).ToList(),
    };

    private static string Short(string sentence) => OutsideText.Cut(sentence, SentenceLength, sentence.Length);

    /// <summary>Bytes of a diagnosis, as it is recorded.</summary>
    public static int Bytes(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), WorkerDownJson.Options).Length;

    private const int NotesKept = 30;

    /// <summary>Characters of one of our own sentences kept where the whole is too long.</summary>
    private const int SentenceLength = 1500;

    private sealed record Part(string Name, int Count, int Bytes, Func<int, Diagnosis> Keep);

    // Each list with how it is shortened: the last lines of a log, the first entries of everything else (the newest, or those in trouble).
    private static IEnumerable<Part> Parts(Diagnosis d)
    {
        var e = d.Evidence;
        Diagnosis With(TargetEvidence evidence) => d with { Evidence = evidence };
        Part Of<T>(string name, IReadOnlyList<T> list, Func<IReadOnlyList<T>, Diagnosis> with) =>
            new(name, list.Count, list.Count == 0 ? 0 : Bytes(list), n => with(list.Take(n).ToList()));
        Part Observed<T>(string name, Observed<IReadOnlyList<T>> observed, Func<Observed<IReadOnlyList<T>>, Diagnosis> with) =>
            Of(name, observed.Value ?? [], list => with(Evidence.Observed<IReadOnlyList<T>>.Of(list)));

        for (var i = 0; i < e.Logs.Count; i++)
        {
            var (at, log) = (i, e.Logs[i]);
            yield return new($"log {i + 1} ({log.Pod}/{log.Container}{(log.Previous ? ", previous" : "")}), last lines", log.Lines.Count, log.Lines.Count == 0 ? 0 : Bytes(log.Lines),
                n => With(e with { Logs = e.Logs.Select((l, j) => j == at ? l with { Lines = l.Lines.TakeLast(n).ToList() } : l).ToList() }));
        }
        yield return Observed("events, the newest", e.Events, v => With(e with { Events = v }));
        yield return Observed("pods, those in trouble first", e.Pods, v => With(e with { Pods = v }));
        yield return Observed("revisions, the newest", e.ReplicaSets, v => With(e with { ReplicaSets = v }));
        yield return Observed("nodes", e.Nodes, v => With(e with { Nodes = v }));
        if (e.TemporalPods is { } servers)
            yield return Observed("Temporal's pods", servers, v => With(e with { TemporalPods = v }));
        if (e.Stalled.Value is { } stalled)
            yield return Of("stalled workflows", stalled.Sample, v => With(e with { Stalled = Evidence.Observed<StalledFacts>.Of(stalled with { Sample = v }) }));
        for (var i = 0; i < e.TaskQueues.Count; i++)
        {
            var (at, queue) = (i, e.TaskQueues[i]);
            Diagnosis Queue(TaskQueueFacts changed) => With(e with { TaskQueues = e.TaskQueues.Select((q, j) => j == at ? changed : q).ToList() });
            yield return Of($"pollers of queue {i + 1} ({queue.Queue})", queue.Pollers, v => Queue(queue with { Pollers = v }));
            yield return Of($"heartbeats of queue {i + 1} ({queue.Queue})", queue.Heartbeats ?? [], v => Queue(queue with { Heartbeats = v }));
        }
        // Without what is counted above: else a queue would go before the first of its thousands of pollers does.
        var bare = e.TaskQueues.Select(q => q with { Pollers = [], Heartbeats = null }).ToList();
        yield return new("task queues", bare.Count, bare.Count == 0 ? 0 : Bytes(bare), n => With(e with { TaskQueues = e.TaskQueues.Take(n).ToList() }));
        yield return Of("signals", d.Signals, v => d with { Signals = v });
        yield return Of("what could not be observed", e.NotObserved, v => With(e with { NotObserved = v }));
        for (var i = 0; i < d.Findings.Count; i++)
        {
            var (at, finding) = (i, d.Findings[i]);
            yield return Of($"observations of finding {i + 1} ({finding.Cause})", finding.RestsOn,
                v => d with { Findings = d.Findings.Select((f, j) => j == at ? f with { RestsOn = v } : f).ToList() });
        }
        yield return Of("changes", d.Changes, v => d with { Changes = v });
        yield return Of("advice", d.Advice, v => d with { Advice = v });
        // The fewest deletions that are left are still the right ones; the next look names the rest.
        yield return Of("pods to delete", d.Next.Pods, v => d with { Next = d.Next with { Pods = v } });
    }
}
