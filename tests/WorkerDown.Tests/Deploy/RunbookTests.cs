using System.Text.Json;
using System.Text.RegularExpressions;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

public partial class RunbookTests
{
    private static readonly string Rules = File.ReadAllText(Path.Combine(Manifests.Deploy, "observability/rules.yaml"));

    [Fact]
    public void Every_alert_leads_to_a_runbook_that_names_it()
    {
        var alerts = Alert().Matches(Rules).Select(m => (Alert: m.Groups["alert"].Value, Runbook: m.Groups["runbook"].Value)).ToList();

        Assert.Equal(Rules.Split("- alert:").Length - 1, alerts.Count);
        foreach (var (alert, runbook) in alerts)
            Assert.Contains(alert, File.ReadAllText(Path.Combine(Manifests.Deploy, runbook)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_of_a_runbook_leads_somewhere()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Manifests.Deploy, "runbooks"), "*.md"))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
                Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value)), $"{Path.GetFileName(file)} links to {link.Groups[1].Value}");
        }
    }

    [Fact]
    public void The_operator_s_rules_are_the_same_as_the_plain_ones()
    {
        var wrapped = File.ReadAllText(Path.Combine(Manifests.Deploy, "kustomize/components/service-monitor/prometheus-rule.yaml"));

        Assert.Equal(
            JsonSerializer.Serialize(Manifests.Parse(Rules)["groups"]),
            JsonSerializer.Serialize(Manifests.At(Manifests.Parse(wrapped), "spec", "groups")));
    }

    [GeneratedRegex(@"- alert: (?<alert>\w+)[\s\S]*?runbook_url: (?<runbook>\S+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"\]\(([\w./-]+\.md)\)")]
    private static partial Regex Link();
}
