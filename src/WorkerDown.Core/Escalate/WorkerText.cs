using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Core.Escalate;

/// <summary>A dead worker on one screen: what is down and what it blocks, why, what was tried, why we stopped, what to do.</summary>
internal sealed class WorkerText(WorkerSubject subject) : ISubjectText
{
    /// <summary>Evidence lines shown at most; the history has them all.</summary>
    private const int EvidenceLines = 5;

    public string Name => $"worker {subject.Plan.Target.Name} ({subject.Plan.Target.Cluster}/{subject.Plan.Target.Namespace})";

    public string Title => subject.Cause == ProbableCause.Saturated ? $"{Name} cannot keep up: Saturated" : $"{Name} is down: {subject.Cause?.ToString() ?? "cause not yet known"}";

    public IEnumerable<string> Lines(DateTimeOffset now)
    {
        yield return $"Down since {PageText.Stamp(subject.DownAt)} ({Durations.Say(now - subject.DownAt)}). {Blocked()}";
        yield return $"You are called because: {subject.Why}.";
        yield return "";
        yield return $"CAUSE {subject.Cause?.ToString() ?? "not yet known"}{(subject.CauseMessage is { } message ? $": {message}" : "")}";
        foreach (var evidence in subject.Evidence.Take(EvidenceLines))
            yield return $"- {evidence}";
        if (subject.Evidence.Count > EvidenceLines)
            yield return $"- and {subject.Evidence.Count - EvidenceLines} more in the workflow's history";
        yield return "";
        yield return subject.Attempts.Count == 0 ? "TRIED nothing" : "TRIED";
        foreach (var attempt in subject.Attempts)
            yield return Attempt(attempt);
        if (subject.Risk is { } risk)
            yield return $"RISK of the rollback: {risk}.";
        yield return "";
        yield return "DO NEXT";
        foreach (var step in NextSteps.For(subject))
            yield return step;
    }

    private static string Attempt(RemediationAttempt a)
    {
        var what = $"{a.Number}. {a.At.UtcDateTime:HH:mm:ss}Z {a.Action}{(a.ToRevision is { } r ? $" to revision {r}" : "")}";
        var how = a.Verdict?.ToString() ?? a.Act?.ToString() ?? "under way";
        return a.EndedAt is { } end
            ? $"{what}: {how} after {Durations.Say(end - a.At)}. {a.Message}".TrimEnd()
            : $"{what}: {how}. {a.Message}".TrimEnd();
    }

    private string Blocked()
    {
        var queues = string.Join(", ", subject.Plan.Target.TaskQueues);
        if (subject.OpenWorkflows == 0 && subject.StalledByType.Count == 0)
            return $"No open workflow is known on {queues}.";
        var stalled = string.Join(", ", subject.StalledByType.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Value} {t.Key}"));
        return $"{subject.OpenWorkflows} open workflow(s) on {queues}{(stalled.Length == 0 ? "" : $"; seen waiting: {stalled}")}.";
    }
}
