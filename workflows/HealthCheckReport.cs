using System.Text;
using WorkerDown.Core.Health;

namespace WorkerDown.Workflows;

/// <summary>What the Web UI shows as a health check's current details: the fleet at a glance.</summary>
internal static class HealthCheckReport
{
    /// <summary>Targets listed at most; the result has them all.</summary>
    private const int Lines = 50;

    public static string Markdown(FleetCheck check)
    {
        var text = new StringBuilder();
        text.AppendLine($"### {check.Up} of {check.Targets} target(s) up{(check.Part is { } part ? $" in {part}" : "")}");
        if (check.Storm is { } storm)
            text.AppendLine($"\n**Storm**: {storm}");
        if (check.NotUp.Count == 0)
            return text.ToString();
        text.AppendLine("\n| target | state | why |\n|---|---|---|");
        foreach (var look in check.NotUp.Take(Lines))
            text.AppendLine($"| {look.Target} | {look.State} | {look.Reason}: {look.Message.Replace("|", "\\|").Replace("\n", " ")} |");
        if (check.NotUp.Count > Lines)
            text.AppendLine($"\nand {check.NotUp.Count - Lines} more in the result");
        return text.ToString();
    }
}
