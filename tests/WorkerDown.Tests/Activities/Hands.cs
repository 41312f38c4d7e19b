using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.KubernetesSimulator;
using Temporalio.Client;
using Temporalio.Testing;
using WorkerDown.Activities.Announce;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Activities.Restart;
using WorkerDown.Activities.Rollback;
using WorkerDown.Activities.Temporal;
using WorkerDown.Activities.Verify;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;
using WorkerDown.Host.Worker;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Activities;

/// <summary>The activities of a world, called one by one as the workflow would.</summary>
internal sealed class Hands(Stage stage, Func<RemediationPolicy, RemediationPolicy>? policy = null) : IAsyncDisposable
{
    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging()
        .AddSingleton(stage.Time)
        .AddSingleton<ITemporalClient>(stage.World.Client)
        .AddWorkerDown(stage.World.Settings)
        .BuildServiceProvider();

    public TargetPlan Plan { get; } = stage.World.Settings.Targets[HostingDeployment.Name] is var plan && policy is not null
        ? plan with { Policy = policy(plan.Policy) }
        : stage.World.Settings.Targets[HostingDeployment.Name];

    public IKubernetes Kubernetes => stage.World.Kubernetes;

    /// <summary>Patches of the Deployment and deletions of pods that WorkerDown sent and that took effect.</summary>
    public IReadOnlyList<RequestRecord> Effects =>
        [.. stage.World.Cluster.Requests.Where(r => r is { IsMutation: true, Status: 200 or 201 } && (r.Body.Contains("worker-down.io/attempt", StringComparison.Ordinal) || r is { Verb: "delete", Resource: "pods" }))];

    public Task<V1Deployment> DeploymentAsync() => Kubernetes.AppsV1.ReadNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace);

    public Task<IReadOnlyList<V1ReplicaSet>> SetsAsync() => ReadAsync(w => w.Sets);

    public Task<IReadOnlyList<V1Pod>> PodsAsync() => ReadAsync(w => w.Pods);

    /// <summary>An act decided from the world as it is now.</summary>
    public async Task<ActRequest> DecideAsync(Rung rung, RollbackTarget? to = null, IReadOnlyList<StuckPod>? pods = null)
    {
        var deployment = await DeploymentAsync();
        var attempt = new RemediationAttempt { Id = Guid.NewGuid().ToString("N"), Number = 1, Action = rung, At = stage.Time.GetUtcNow(), Cause = ProbableCause.BadDeployment };
        var decision = new Decision { Rung = rung, Reason = "", Message = "because of the test", RollbackTarget = to, Pods = pods ?? [] };
        return new(Plan, attempt, decision, new(deployment.Metadata.Uid, deployment.Metadata.Generation ?? 0, DeploymentReading.Revision(deployment.Metadata)), "worker-down/hosting-worker");
    }

    /// <summary>A revision as the rules would choose it.</summary>
    public async Task<RollbackTarget> RevisionAsync(long revision)
    {
        var facts = DeploymentReading.Facts((await SetsAsync()).Single(s => DeploymentReading.Revision(s.Metadata) == revision));
        return new(revision, facts.Name, facts.Template.Fingerprint, facts.Template.Containers[0].Image, "seen healthy");
    }

    public Task<ActResult> RestartAsync(ActRequest request) => RunAsync(() => Get<RestartActivities>().RestartAsync(request));

    public Task<ActResult> DeleteAsync(ActRequest request) => RunAsync(() => Get<RestartActivities>().DeleteStuckPodsAsync(request));

    public Task<ActResult> RollbackAsync(ActRequest request) => RunAsync(() => Get<RollbackActivities>().RollbackAsync(request));

    public Task<AnnounceReceipt> AnnounceAsync(AnnounceRequest request) => RunAsync(() => Get<AnnounceActivities>().AnnounceAsync(request));

    public Task<AdvancedFacts> AdvancedAsync(IReadOnlyList<string> sets, DateTimeOffset since) => Get<AdvancedWorkflowReader>().ReadAsync(Plan.Target, sets, since, CancellationToken.None);

    public Task<Verification> VerifyAsync(VerifyBaseline baseline, TimeSpan limit) =>
        RunAsync(() => Get<VerifyActivities>().VerifyAsync(new(Plan, baseline, stage.Time.GetUtcNow() + limit, [])));

    public async ValueTask DisposeAsync() => await services.DisposeAsync();

    private static Task<T> RunAsync<T>(Func<Task<T>> activity) => new ActivityEnvironment().RunAsync(activity);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(Func<Workload, IReadOnlyList<T>> part) => part(await Get<WorkloadReader>().ReadAsync(Plan.Target, CancellationToken.None));

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();
}
