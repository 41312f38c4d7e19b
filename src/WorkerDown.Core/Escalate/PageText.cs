namespace WorkerDown.Core.Escalate;

/// <summary>
/// The page as text, one screen: what is down and since when, the cause with its evidence, what was tried, why we
/// stopped, what to do next, links, advice.
/// </summary>
public static class PageText
{
    /// <summary>Evidence lines shown at most; the history has them all.</summary>
    public const int EvidenceLines = 6;

    /// <summary>One line for a phone.</summary>
    public static string Title(Page page)
    {
        var s = page.Subject;
        return page.Kind switch
        {
            PageKind.Resolve => $"Resolved: worker {s.Plan.Target.Name} ({s.Plan.Target.Cluster}/{s.Plan.Target.Namespace}): {page.Note ?? "it works again"}",
            PageKind.Acknowledge => $"Acknowledged: worker {s.Plan.Target.Name}: {page.Note ?? "somebody has taken it"}",
            _ => $"Worker {s.Plan.Target.Name} is down ({s.Plan.Target.Cluster}/{s.Plan.Target.Namespace}): {s.Cause?.ToString() ?? "cause not yet known"}",
        };
    }

    /// <summary>The whole page as Markdown-friendly text.</summary>
    public static string Body(Page page, DateTimeOffset now)
    {
        var s = page.Subject;
        var target = s.Plan.Target;
        var lines = new List<string>
        {
            $"Down since {s.DownAt:yyyy-MM-dd HH:mm:ss}Z ({Durations.Say(now - s.DownAt)}). {Blocked(s)}",
            "",
            $"Cause: {s.Cause?.ToString() ?? "not yet known"}. {s.CauseMessage}",
        };
        lines.AddRange(s.Evidence.Take(EvidenceLines).Select(e => $"- {e}"));
        if (s.Evidence.Count > EvidenceLines)
            lines.Add($"- and {s.Evidence.Count - EvidenceLines} more in the history");
        lines.Add("");
        lines.Add(s.Attempts.Count == 0 ? "Tried: nothing." : "Tried:");
        lines.AddRange(s.Attempts.Select(a =>
            $"{a.Number}. {a.Action}{(a.ToRevision is { } r ? $" to revision {r}" : "")} at {a.At:HH:mm:ss}Z: {a.Verdict?.ToString() ?? a.Act?.ToString() ?? "under way"}. {a.Message}"));
        if (s.Risk is { } risk)
            lines.Add($"Risk of the rollback: {risk}.");
        lines.Add("");
        lines.Add($"Why you are called: {s.Why}");
        lines.Add("");
        lines.Add("Next:");
        lines.AddRange(NextSteps.For(s).Select(n => $"  {n}"));
        lines.Add("");
        if (PageLinks.Workflow(s) is { } link)
            lines.Add($"History: {link}");
        if (PageLinks.Runbook(s) is { } runbook)
            lines.Add($"Runbook: {runbook}");
        lines.Add($"Incident: {s.Incident} (Temporal namespace of WorkerDown; Deployment {target.Namespace}/{target.Deployment})");
        if (s.Advice.Count > 0)
        {
            lines.Add("");
            lines.Add("For the long term:");
            lines.AddRange(s.Advice.Select(a => $"- {a.Message}"));
        }
        return string.Join("\n", lines);
    }

    private static string Blocked(PageSubject s) => s.OpenWorkflows == 0 && s.StalledByType.Count == 0
        ? "No open workflow is known on its task queues."
        : $"{s.OpenWorkflows} open workflow(s) on {string.Join(", ", s.Plan.Target.TaskQueues)}"
            + (s.StalledByType.Count == 0 ? "." : $"; proved stalled: {string.Join(", ", s.StalledByType.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Value} {t.Key}"))}.");
}
