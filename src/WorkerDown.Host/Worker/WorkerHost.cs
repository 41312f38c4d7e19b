using Microsoft.AspNetCore.Server.Kestrel.Core;
using Temporalio.Client;
using Temporalio.Runtime;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Host.Health;
using WorkerDown.Host.Schedules;
using WorkerDown.Host.Telemetry;

namespace WorkerDown.Host.Worker;

/// <summary>The long-running program: the Temporal worker, the schedule at start, and two health addresses.</summary>
internal static class WorkerHost
{
    /// <summary>Builds it.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="terminal">Whether a person reads along; decides the log format where it is left to us.</param>
    /// <param name="sources">Where the configuration came from, to be watched for changes; null does not watch.</param>
    /// <param name="configure">Replaces services; for tests.</param>
    public static WebApplication Build(WorkerDownSettings settings, bool terminal = false, SettingsSources? sources = null, Action<IServiceCollection>? configure = null)
    {
        // Empty: the configuration is ours alone, not whatever ASPNETCORE_ variables happen to be set.
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "workerdown" });
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(k => k.ListenAnyIP(settings.Host.HealthPort));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.Host.GracePeriod);
        LogSetup.Add(builder.Logging, settings.Host, terminal);
        builder.Services.AddWorkerDown(settings);
        TelemetrySetup.Add(builder.Services, settings.Telemetry);
        builder.Services.AddSingleton<ITemporalClient>(p =>
        {
            var options = WorkerRegistration.ClientOptions(settings.Temporal);
            options.LoggerFactory = p.GetRequiredService<ILoggerFactory>();
            options.Runtime = p.GetRequiredService<TemporalRuntime>();
            return TemporalClient.CreateLazy(options); // the program must live without Temporal
        });
        builder.Services.AddSingleton<WorkerState>().AddSingleton<Readiness>();
        builder.Services.AddSingleton<HealthCheckApplier>();
        builder.Services.AddHostedService<TemporalWorkerService>();
        if (sources is not null)
            builder.Services.AddSingleton(sources).AddHostedService<SettingsReloader>();
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        HealthAddresses.Map(app);
        TelemetrySetup.Map(app, settings.Telemetry);
        return app;
    }
}
