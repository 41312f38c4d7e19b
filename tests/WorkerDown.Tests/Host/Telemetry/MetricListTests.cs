using System.Reflection;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Tests.Deploy.Rendering;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Tests.Host.Telemetry;

public partial class MetricListTests
{
    private static readonly IReadOnlyList<(string Name, string Kind, string Unit)> Documented =
        [.. Row().Matches(File.ReadAllText(Path.Combine(Manifests.Repository, "docs/metrics.md"))).Select(m => (m.Groups["name"].Value, m.Groups["kind"].Value, m.Groups["unit"].Value))];

    [Fact]
    public void The_documented_metrics_are_those_of_the_program()
    {
        var known = new[] { typeof(MetricNames), typeof(IncidentMetricNames) }
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(f => f.Name != nameof(MetricNames.Meter))
            .Select(f => (string)f.GetRawConstantValue()!);

        Assert.Equal(known.Order(StringComparer.Ordinal), Documented.Select(d => d.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("dashboard.json")]
    [InlineData("rules.yaml")]
    public void Every_metric_of_the_dashboard_and_of_the_alerts_exists(string file)
    {
        var used = Used().Matches(File.ReadAllText(Path.Combine(Manifests.Deploy, "observability", file))).Select(m => m.Value).ToHashSet();
        var known = Documented.SelectMany(d => OfPrometheus(d.Name, d.Kind, d.Unit)).ToHashSet();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(known));
    }

    /// <summary>Whether an emitted metric is of the documented kind and unit.</summary>
    internal static void IsDocumented(Metric metric)
    {
        var row = Assert.Single(Documented, d => d.Name == metric.Name);
        Assert.Equal(row.Kind, metric.MetricType switch
        {
            MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            _ => "gauge",
        });
        Assert.Equal(row.Unit, metric.Unit);
    }

    // As the exporter of OpenTelemetry names them.
    private static IEnumerable<string> OfPrometheus(string name, string kind, string unit)
    {
        var prometheus = name.Replace('.', '_') + (unit == "s" ? "_seconds" : "");
        return kind switch
        {
            "counter" => [$"{prometheus}_total"],
            "histogram" => [$"{prometheus}_bucket", $"{prometheus}_sum", $"{prometheus}_count"],
            _ => [prometheus],
        };
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z._]+)` \| (?<kind>\w+) \| (?<unit>[^|\s]*) ?\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bworkerdown_\w+")]
    private static partial Regex Used();
}
