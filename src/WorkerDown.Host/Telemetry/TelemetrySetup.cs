using System.Diagnostics.Metrics;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Temporalio.Runtime;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Host.Configuration;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Host.Telemetry;

/// <summary>
/// Metrics and traces by OpenTelemetry: Prometheus reads <c>/metrics</c>, OTLP is pushed where an endpoint is set (by
/// <c>telemetry.otlpEndpoint</c> or OpenTelemetry's own OTEL_EXPORTER_OTLP_* variables).
/// </summary>
internal static class TelemetrySetup
{
    public const string MetricsPath = "/metrics";

    /// <summary>
    /// Time series of one metric at most, where its attributes have few values: OpenTelemetry sets aside room for all of them, and its default of 2,000 takes 170 KiB a
    /// metric. What is beyond is counted as one, under <c>otel.metric.overflow</c>.
    /// </summary>
    private const int FewSeries = 500;

    /// <summary>Time series at most of a metric that has the target among its attributes: some for each of a thousand.</summary>
    private const int SeriesByTarget = 5000;

    public static void Add(IServiceCollection services, TelemetrySettings settings)
    {
        services.AddSingleton<HostMetrics>();
        services.AddSingleton(p => new TemporalRuntime(new()
        {
            Telemetry = new() { Metrics = new() { CustomMetricMeter = new MetricBridge(p.GetRequiredService<IMeterFactory>().Create(MetricNames.Meter)) } },
        }));
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("worker-down", serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(m =>
            {
                m.AddMeter(MetricNames.Meter).AddHttpClientInstrumentation()
                    .AddView(i => new MetricStreamConfiguration { CardinalityLimit = i.Name is IncidentMetricNames.Started or IncidentMetricNames.Incidents ? SeriesByTarget : FewSeries });
                if (settings.Prometheus)
                    m.AddPrometheusExporter();
            })
            .WithTracing(t => t.AddSource(TracingInterceptor.Source.Name).AddHttpClientInstrumentation(o => o.EnrichWithHttpRequestMessage = SecretAddress.Hide));
        if (settings.OtlpEndpoint is not null || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            services.Configure<OtlpExporterOptions>(o => o.Endpoint = settings.OtlpEndpoint ?? o.Endpoint);
            telemetry.WithMetrics(m => m.AddOtlpExporter()).WithTracing(t => t.AddOtlpExporter());
        }
    }

    public static void Map(WebApplication app, TelemetrySettings settings)
    {
        app.Services.GetRequiredService<HostMetrics>();
        if (settings.Prometheus)
            app.MapPrometheusScrapingEndpoint(MetricsPath);
    }
}
