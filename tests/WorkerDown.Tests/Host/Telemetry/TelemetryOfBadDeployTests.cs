using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Temporalio.Runtime;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Host.Telemetry;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Tests.Host.Telemetry;

/// <summary>Alone: meters and sources are the process's, and another story's figures would count as this one's.</summary>
[CollectionDefinition(nameof(TelemetryOfBadDeployTests), DisableParallelization = true)]
[Collection(nameof(TelemetryOfBadDeployTests))]
public class TelemetryOfBadDeployTests
{
    [Fact]
    public async Task A_rescue_is_one_trace_from_the_health_check_to_the_calls_and_is_counted_once()
    {
        var spans = new List<Activity>();
        var metrics = new List<Metric>();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(TracingInterceptor.Source.Name)
            .AddHttpClientInstrumentation(o => o.EnrichWithHttpRequestMessage = SecretAddress.Hide).AddInMemoryExporter(spans).Build();
        using var metering = Sdk.CreateMeterProviderBuilder().AddMeter(MetricNames.Meter).AddInMemoryExporter(metrics).Build();
        var bridge = new MetricBridge(services.GetRequiredService<IMeterFactory>().Create(MetricNames.Meter));
        var scenario = Scenario.All.Single(s => s.Name == "bad-deploy");

        var runtime = new TemporalRuntime(new() { Telemetry = new() { Metrics = new() { CustomMetricMeter = bridge } } });
        await PlayedScenario.InWorldAsync(scenario.World(realTime: false) with { Runtime = runtime }, async stage =>
        {
            var result = await scenario.PlayAsync(stage);
            metering.ForceFlush(); // while the worker lives: its instruments go with it
            return result;
        });
        tracing.ForceFlush();

        var remediation = Assert.Single(spans, s => s.DisplayName == "RunWorkflow:WorkerDownRemediation");
        var rescue = spans.Where(s => s.TraceId == remediation.TraceId).ToList();
        Assert.Contains(rescue, s => s.DisplayName == "RunActivity:CheckFleet");
        Assert.All(["Load", "Diagnose", "Rollback", "Verify"], step => Assert.Single(rescue, s => s.DisplayName == $"RunActivity:{step}" && s.ParentSpanId == remediation.SpanId));
        var rollback = rescue.Single(s => s.DisplayName == "RunActivity:Rollback");
        Assert.Contains(rescue, s => s.ParentSpanId == rollback.SpanId && s.GetTagItem("http.request.method") as string == "PATCH");

        Assert.Equal(1, Sum(metrics, IncidentMetricNames.Incidents, ("cause", "BadDeployment"), ("outcome", "Restored"), ("target", "hosting-worker")));
        Assert.Equal(1, Sum(metrics, IncidentMetricNames.Incidents));
        Assert.Equal(1, Sum(metrics, IncidentMetricNames.Started));
        Assert.Equal(1, Sum(metrics, IncidentMetricNames.Attempts, ("action", "Rollback"), ("act", "Done"), ("verdict", "Passed")));
        Assert.Equal(0, Sum(metrics, IncidentMetricNames.Failures));
        Assert.Equal(0, Sum(metrics, MetricNames.Pages));
        Assert.All(
            [IncidentMetricNames.DetectionDuration, IncidentMetricNames.ReactionDuration, IncidentMetricNames.RestorationDuration],
            name => Assert.Equal(1, Points(metrics, name).Sum(p => p.GetHistogramCount())));
        Assert.InRange(Points(metrics, IncidentMetricNames.RestorationDuration).Sum(p => p.GetHistogramSum()), 60, 300);
        Assert.Contains(metrics, m => m.Name.StartsWith("temporal_", StringComparison.Ordinal));
        Assert.All(metrics.Where(m => m.Name.StartsWith("workerdown.", StringComparison.Ordinal)), MetricListTests.IsDocumented);
    }

    private static long Sum(List<Metric> metrics, string name, params (string Name, string Value)[] tags) =>
        Points(metrics, name).Where(p => tags.All(t => Tags(p).Contains(t))).Sum(p => p.GetSumLong());

    private static List<(string, string?)> Tags(MetricPoint point)
    {
        var tags = new List<(string, string?)>();
        foreach (var tag in point.Tags)
            tags.Add((tag.Key, tag.Value?.ToString()));
        return tags;
    }

    private static List<MetricPoint> Points(List<Metric> metrics, string name)
    {
        var points = new List<MetricPoint>();
        if (metrics.LastOrDefault(m => m.Name == name) is { } metric)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
                points.Add(point);
        }
        return points;
    }
}
