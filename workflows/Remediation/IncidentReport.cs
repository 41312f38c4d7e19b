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
        text.AppendLine($"### {run.Plan.Target.Name}: {Headline(run)}");
        text.AppendLine();
        if (run.DownAt is { } down)
            text.AppendLine($"- down since {down:yyyy-MM-dd HH:mm:ss}Z ({Durations.Say(IncidentRun.Now - down)})");
        if (run.Last is { } last)
        {
            text.AppendLine($"- cause: **{last.Cause}**: {last.Message}");
            text.AppendLine($"- next: **{last.Next.Rung}** ({last.Next.Reason}): {last.Next.Message}");
        }
        if (run.AwaitsApproval)
            text.AppendLine("- **waits for an operator: send the Update `Approve` or `Reject`**");
        text.AppendLine();
        text.AppendLine("| time | step | what |");
        text.AppendLine("|---|---|---|");
        foreach (var entry in run.Timeline.TakeLast(Lines))
            text.AppendLine($"| {entry.At:HH:mm:ss} | {entry.Step} | {entry.Text.Replace("|", "\\|").Replace("\n", " ")} |");
        return text.ToString();
    }

    private static string Headline(IncidentRun run) =>
        run.Ended ? "closed"
        : run.Acknowledged is { } ack ? $"acknowledged by {ack.By ?? "an operator"}"
        : run.CallsPeople ? "people are called"
        : "under remediation";
}
