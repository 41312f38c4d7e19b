namespace WorkerDown.Core.Escalate;

/// <summary>What no workflow can tell, on one screen.</summary>
internal sealed class OutageText(OutageSubject subject) : ISubjectText
{
    public string Name => subject.Kind == OutageKind.Temporal ? $"Temporal at {subject.Address}" : $"WorkerDown's health checks (Temporal namespace {subject.Namespace})";

    public string Title => subject.Kind == OutageKind.Temporal
        ? $"{Name} is down: {subject.Parts.FirstOrDefault(p => p.Healthy == false)?.Name ?? "no answer"}"
        : $"{Name} stand still: dead workers are not noticed";

    public IEnumerable<string> Lines(DateTimeOffset now)
    {
        yield return $"Since {PageText.Stamp(subject.DownAt)} ({Durations.Say(now - subject.DownAt)}). Meanwhile nobody heals the {subject.Targets} watched worker(s).";
        yield return subject.Kind == OutageKind.Temporal
            ? "Every workflow stands still. Do not restart the workers: they reconnect by themselves when Temporal is back."
            : "Temporal itself answers, and workflows of living workers go on.";
        yield return "";
        yield return "SEEN";
        foreach (var part in subject.Parts)
            yield return $"- {part.Name}: {(part.Healthy switch { true => "healthy", false => "SICK", null => "not told" })}, {part.Message}";
        foreach (var pod in subject.Pods)
            yield return $"- {pod}";
        yield return "";
        yield return "DO NEXT";
        foreach (var step in subject.Kind == OutageKind.Temporal ? Temporal() : HealthChecks())
            yield return step;
    }

    private IEnumerable<string> Temporal()
    {
        yield return "Follow the TemporalWorkflowTimeout runbook.";
        if (subject.Kubectl is { } kubectl)
        {
            yield return $"$ {kubectl} get pods -l '{subject.PodSelector}' -o wide";
            yield return $"$ {kubectl} logs -l '{subject.PodSelector}' --all-containers --tail=50 --prefix";
            yield return $"$ {kubectl} get events --sort-by=.lastTimestamp";
        }
        yield return $"$ temporal operator cluster health --address {subject.Address}";
    }

    private IEnumerable<string> HealthChecks()
    {
        yield return "See whether the schedule is paused, what the last runs say, and whether a worker of WorkerDown polls; restart WorkerDown if none does:";
        yield return $"$ temporal schedule describe --address {subject.Address} --namespace {subject.Namespace} --schedule-id worker-down-health-check";
        yield return $"$ temporal workflow list --address {subject.Address} --namespace {subject.Namespace} --query 'WorkflowType=\"WorkerDownHealthCheck\"' --limit 5";
        yield return $"$ temporal task-queue describe --address {subject.Address} --namespace {subject.Namespace} --task-queue worker-down";
    }
}
