using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Host.Incidents;

namespace WorkerDown.Host.Commands.Incidents;

/// <summary>An incident as text for a terminal.</summary>
internal static class IncidentText
{
    /// <summary>The whole incident: where it stands, what was tried, the timeline, where to read on.</summary>
    public static void Write(Terminal terminal, IncidentView view, string? link)
    {
        var good = view.Outcome is { } outcome && IncidentView.IsGood(outcome);
        terminal.Output.WriteLine($"{terminal.Strong(view.Target)}: {(view.Open ? terminal.Warn(view.State) : good ? terminal.Good(view.State) : terminal.Bad(view.State))}");
        var table = new TextTable();
        if (view.Problem is { } problem)
            table.Add("problem", problem);
        if (view.DownAt is { } down)
            table.Add("down", $"since {Invocation.Time(down)}, {(view.RestoredAt is { } restored ? $"for {Durations.Say(restored - down)}" : view.Open ? $"{Durations.Say(terminal.Time.GetUtcNow() - down)} by now" : "not proved healthy")}");
        table.Add("run", $"began {Invocation.Time(view.StartedAt)}{(view.ClosedAt is { } closed ? $", ended {Invocation.Time(closed)}" : ", open")}");
        if (view.Cause is { } cause)
            table.Add("cause", view.CauseMessage is null ? cause.ToString() : $"{cause}: {view.CauseMessage}");
        if (view.EscalatedAt is { } called)
            table.Add("people", $"called at {Invocation.Time(called)}");
        foreach (var attempt in view.Attempts)
            table.Add($"attempt {attempt.Number}", $"{attempt.Action}{(attempt.ToRevision is { } revision ? $" to revision {revision}" : "")}: {attempt.Verdict?.ToString() ?? attempt.Act?.ToString() ?? "under way"}");
        if (view.Message is { } message)
            table.Add(view.Open ? "next" : "result", message);
        foreach (var advice in view.Advice)
            table.Add("advice", advice.Message);
        table.Add("workflow", link ?? view.WorkflowId);
        foreach (var earlier in view.Earlier)
            table.Add("earlier", $"{Invocation.Time(earlier.StartedAt)}  {earlier.State}{(earlier.Cause is null || earlier.State == nameof(RemediationOutcome.Healthy) ? "" : $", {earlier.Cause}")}");
        table.Write(terminal, indent: 2);
        if (view.AwaitsApproval)
            terminal.Output.WriteLine(terminal.Warn($"An action waits for you: workerdown approve {view.Target}   or: workerdown reject {view.Target}"));
        if (view.Timeline.Count > 0)
            terminal.Output.WriteLine();
        Timeline(terminal, view.Timeline);
    }

    /// <summary>Lines of the timeline.</summary>
    public static void Timeline(Terminal terminal, IEnumerable<TimelineEntry> entries)
    {
        foreach (var entry in entries)
            terminal.Output.WriteLine($"  {entry.At.UtcDateTime:HH:mm:ss}  {Painted(terminal, entry.Step)}  {entry.Text}");
    }

    private static string Painted(Terminal terminal, string step)
    {
        var padded = $"{step,-15}";
        return step switch
        {
            "Restart" or "Rollback" or "DeleteStuckPods" => terminal.Warn(padded),
            "Escalate" => terminal.Bad(padded),
            "Result" or "Verify" => terminal.Good(padded),
            _ => terminal.Strong(padded),
        };
    }
}
