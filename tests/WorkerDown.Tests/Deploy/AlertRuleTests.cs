using System.Text.RegularExpressions;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

public partial class AlertRuleTests
{
    private static readonly string Observability = Path.Combine(Manifests.Deploy, "observability");

    [Fact]
    public void The_alerts_fire_when_they_must_and_only_then()
    {
        // WORKERDOWN_TEST_PROMTOOL names a binary that is not on the path.
        var (exit, output, error) = Manifests.Run(Environment.GetEnvironmentVariable("WORKERDOWN_TEST_PROMTOOL") ?? "promtool", "test", "rules", Path.Combine(Observability, "rules.test.yaml"));

        Assert.SkipWhen(exit is null, "promtool is not installed here (WORKERDOWN_TEST_PROMTOOL names a binary)");
        Assert.True(exit == 0, output + error);
    }

    [Fact]
    public void Every_alert_is_tested_both_silent_and_firing()
    {
        var alerts = Alert().Matches(File.ReadAllText(Path.Combine(Observability, "rules.yaml"))).Select(m => m.Groups[1].Value).ToList();
        var tests = File.ReadAllText(Path.Combine(Observability, "rules.test.yaml"));

        Assert.NotEmpty(alerts);
        Assert.All(alerts, a =>
        {
            Assert.Contains($"alertname: {a} }}", tests, StringComparison.Ordinal);
            Assert.Contains($"alertname: {a}\n        exp_alerts:", tests, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
