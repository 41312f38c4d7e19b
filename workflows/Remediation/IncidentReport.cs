using System.Text;
using Temporalio.Workflows;
using WorkerDown.Core;

namespace WorkerDown.Workflows.Remediation;

/// <summary>The short Markdown report that the Web UI shows as the run's current details.</summary>
internal static class IncidentReport
{
    /// <summary>Timeline lines shown; the history has them all.</summary>
    private const int Lines = 30;

    public static void Publish(IncidentRun run) => Workflow.CurrentDetails = Markdown(run);

    private static string Markdown(IncidentRun run)
    {
        var text = new StringBuilder();
        text.AppendLine($"### {run.State.Target}: {Headline(run)}");
        text.AppendLine();
        if (run.DownAt is { } down)
            text.AppendLine($"- down since {down:yyyy-MM-dd HH:mm:ss}Z ({Durations.Say(IncidentRun.Now - down)})");
        if (run.Last is { } last)
        {
            text.AppendLine($"- cause: **{last.Cause}**: {last.Message}");
            text.AppendLine($"- next: **{last.Next.Rung}** ({last.Next.Reason}): {last.Next.Message}");
        }
        if (run.Pager?.Untaken is { } untaken)
            text.AppendLine($"- **{untaken}**");
        if (run.State.Asked is { RejectedBy: null } asked)
            text.AppendLine($"- **waits for an operator until {asked.Until:HH:mm:ss}Z: send the Update `Approve` or `Reject`** for {asked.Action}: {asked.What}");
        if (run.State.Pause is { } pause)
            text.AppendLine($"- **{pause}**");
        text.AppendLine();
        text.AppendLine("| time | step | what |");
        text.AppendLine("|---|---|---|");
        foreach (var entry in run.Timeline.TakeLast(Lines))
            text.AppendLine($"| {entry.At:HH:mm:ss} | {entry.Step} | {entry.Text.Replace("|", "\\|").Replace("\n", " ")} |");
        return text.ToString();
    }

    private static string Headline(IncidentRun run) =>
        run.Ended ? "closed"
        : run.Acknowledged is { } who ? $"acknowledged by {who}"
        : run.CallsPeople ? "people are called"
        : "under remediation";
}
