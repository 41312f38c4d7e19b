using Microsoft.Extensions.DependencyInjection.Extensions;
using Temporalio.Client;
using Temporalio.Worker;
using WorkerDown.Activities.Announce;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Fleet;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Load;
using WorkerDown.Activities.Restart;
using WorkerDown.Activities.Rollback;
using WorkerDown.Activities.Temporal;
using WorkerDown.Activities.Verify;
using WorkerDown.Host.Configuration;
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
    ];

    /// <summary>Registers the activities and what they stand on; the Temporal client is the caller's.</summary>
    public static IServiceCollection AddWorkerDown(this IServiceCollection services, WorkerDownSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<ITargetCatalog, SettingsCatalog>();
        services.AddSingleton<IClusters, ConfiguredClusters>();
        services.AddSingleton<WorkloadReader>().AddSingleton<Acting>().AddSingleton<Precondition>().AddSingleton<DeploymentMutation>().AddSingleton<StuckPodDeletion>().AddSingleton<FleetWorkloads>();
        services.AddSingleton<SourceLimits>().AddSingleton<EvidenceGatherer>().AddSingleton<LogReader>();
        services.AddSingleton<TemporalReader>().AddSingleton<IncidentRecords>().AddSingleton<StalledWorkflowReader>().AddSingleton<AdvancedWorkflowReader>().AddSingleton<QueryProbe>();
        services.AddHttpClient("pages").RemoveAllLoggers(); // their addresses are secrets, and the default logger writes them
        foreach (var webhook in settings.Webhooks)
            services.AddSingleton<IPageChannel>(p => new WebhookChannel(webhook, p.GetRequiredService<IHttpClientFactory>().CreateClient("pages"), p.GetRequiredService<TimeProvider>()));
        foreach (var type in ActivityTypes)
            services.AddSingleton(type);
        return services;
    }

    /// <summary>The worker's options: its queue, its workflows and every activity.</summary>
    public static TemporalWorkerOptions WorkerOptions(IServiceProvider services)
    {
        var options = new TemporalWorkerOptions(WorkerDownNames.TaskQueue)
            .AddWorkflow<RemediationWorkflow>()
            .AddWorkflow<HealthCheckWorkflow>();
        foreach (var type in ActivityTypes)
            options.AddAllActivities(type, services.GetRequiredService(type));
        return options;
    }

    /// <summary>How every client of WorkerDown connects: the same converter everywhere.</summary>
    public static TemporalClientConnectOptions ClientOptions(TemporalSettings temporal) => new(temporal.Address)
    {
        Namespace = temporal.Namespace,
        Identity = temporal.Identity,
        DataConverter = WorkerDownData.Converter,
    };
}
