using Microsoft.Extensions.DependencyInjection.Extensions;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;
using WorkerDown.Activities.Announce;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Fleet;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Load;
using WorkerDown.Activities.Restart;
using WorkerDown.Activities.Rollback;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Activities.Temporal;
using WorkerDown.Activities.Verify;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Host.Outage;
using WorkerDown.Host.Telemetry;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Worker;

/// <summary>Everything that the worker needs, registered once for the program and the sandbox alike.</summary>
public static class WorkerRegistration
{
    private static readonly Type[] ActivityTypes =
    [
        typeof(LoadActivities),
        typeof(DiagnoseActivities),
        typeof(RestartActivities),
        typeof(RollbackActivities),
        typeof(VerifyActivities),
        typeof(EscalateActivities),
        typeof(AnnounceActivities),
        typeof(FleetActivities),
        typeof(StormActivities),
    ];

    /// <summary>Registers the activities and what they stand on; the Temporal client is the caller's.</summary>
    public static IServiceCollection AddWorkerDown(this IServiceCollection services, WorkerDownSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics().AddSingleton<WorkerDownMetrics>();
        var live = new LiveSettings(settings);
        services.AddSingleton(settings).AddSingleton(live);
        services.AddSingleton<ITargetCatalog, SettingsCatalog>();
        services.AddSingleton<IClusters>(_ => new ConfiguredClusters(live));
        services.AddSingleton<WorkloadReader>().AddSingleton<Acting>().AddSingleton<Precondition>().AddSingleton<DeploymentMutation>().AddSingleton<StuckPodDeletion>();
        services.AddSingleton<FleetWorkloads>().AddSingleton<StormReader>().AddSingleton<OpenRemediations>().AddSingleton<HealthCheckResults>();
        services.AddSingleton<SourceLimits>().AddSingleton<EvidenceGatherer>().AddSingleton<WorkloadGatherer>().AddSingleton<LogReader>();
        services.AddSingleton<SurroundingsReader>().AddSingleton<TemporalPodReader>().AddSingleton<TemporalHealthReader>().AddSingleton<Diagnostician>();
        services.AddSingleton<TemporalReader>().AddSingleton<IncidentRecords>().AddSingleton<LastChecks>().AddSingleton<OwedPages>().AddSingleton<StalledWorkflowReader>().AddSingleton<AdvancedWorkflowReader>().AddSingleton<QueryProbe>();
        services.AddHttpClient("pages").AddHttpMessageHandler(() => new SecretAddress())
            // A redirect would carry the secret elsewhere. A channel keeps its client, so its connections are what is renewed, for DNS.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }).SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // their addresses are secrets, and the default logger writes them
        services.AddSingleton<IEnumerable<IPageChannel>, ConfiguredChannels>().AddSingleton<PageSender>();
        services.AddSingleton<IWorkerInterceptor, LogScopes>();
        foreach (var type in ActivityTypes)
            services.AddSingleton(type);
        return services;
    }

    /// <summary>Registers the outage watch, which stands on the same channels.</summary>
    /// <param name="services">Where <see cref="AddWorkerDown"/> was called.</param>
    /// <param name="replica">This replica's name, unique among them.</param>
    public static IServiceCollection AddOutageWatch(this IServiceCollection services, string replica) =>
        services.AddSingleton(new OutageIdentity(replica)).AddSingleton<IOutageEyes, OutageEyes>().AddSingleton<OutageWatch>();

    /// <summary>The worker's options: its queue, its workflows and every activity.</summary>
    public static TemporalWorkerOptions WorkerOptions(IServiceProvider services)
    {
        var options = new TemporalWorkerOptions(WorkerDownNames.TaskQueue)
            .AddWorkflow<RemediationWorkflow>()
            .AddWorkflow<HealthCheckWorkflow>()
            .AddWorkflow<StormWorkflow>()
            .AddWorkflow<PageDeliveryWorkflow>();
        options.Interceptors = services.GetServices<IWorkerInterceptor>().ToList();
        if (services.GetRequiredService<WorkerDownSettings>().Temporal.Version is { } version)
            options.DeploymentOptions = new(new(version.Deployment, version.BuildId), useWorkerVersioning: true)
            {
                // Open incidents go on with the newest version: replay tests keep it compatible, and no incident may wait for an old one.
                DefaultVersioningBehavior = VersioningBehavior.AutoUpgrade,
            };
        foreach (var type in ActivityTypes)
            options.AddAllActivities(type, services.GetRequiredService(type));
        return options;
    }

    /// <summary>How every client of WorkerDown connects: the same converter everywhere.</summary>
    public static TemporalClientConnectOptions ClientOptions(TemporalSettings temporal) => new(temporal.Address)
    {
        Namespace = temporal.Namespace,
        Identity = temporal.Identity,
        ApiKey = temporal.ApiKey,
        Tls = temporal.Tls,
        RpcMetadata = temporal.Headers?.ToList(),
        DataConverter = WorkerDownData.Converter,
        Interceptors = [new TracingInterceptor()],
    };
}
