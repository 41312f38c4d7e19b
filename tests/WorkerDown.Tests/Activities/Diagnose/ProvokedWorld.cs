using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Worker;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Activities.Diagnose;

/// <summary>A world in which something is broken on purpose and looked at as a remediation looks; nothing is healed.</summary>
internal sealed class ProvokedWorld(Stage stage, ServiceProvider services)
{
    private TargetMemory memory = new();

    public SandboxWorld World => stage.World;

    public Stage Stage => stage;

    private k8s.IAppsV1Operations Apps => World.Kubernetes.AppsV1;

    /// <summary>Begins with version v1 healthy and seen so, breaks it, and looks until the cause is found.</summary>
    /// <param name="expected">The cause.</param>
    /// <param name="provoke">Breaks it.</param>
    /// <param name="told">What else the diagnosis has to tell; nothing where not given.</param>
    /// <returns>The diagnosis that found it.</returns>
    public static Task<Diagnosis> FindAsync(ProbableCause expected, Func<ProvokedWorld, Task> provoke, Func<Diagnosis, bool>? told = null) =>
        InAsync(async world =>
        {
            await world.BeginAsync();
            await provoke(world);
            return await world.UntilAsync(d => d.Cause == expected && (d.Health == HealthState.Down || (d.Health == HealthState.Unknown && expected == ProbableCause.TemporalDown)) && told?.Invoke(d) != false, $"{expected} was never found");
        });

    public static Task<T> InAsync<T>(Func<ProvokedWorld, Task<T>> play) =>
        PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await using var services = new ServiceCollection().AddLogging().AddSingleton(stage.Time).AddSingleton(stage.World.Client).AddWorkerDown(stage.World.Settings).BuildServiceProvider();
            return await play(new(stage, services));
        });

    /// <summary>Deploys v1 and sees it healthy.</summary>
    public async Task BeginAsync(V1Deployment? deployment = null)
    {
        await World.DeployAsync(deployment ?? HostingDeployment.Of("v1"));
        await UntilAsync(d => d.Health == HealthState.Up && memory.Healthy.Count > 0, "v1 was never seen healthy");
    }

    public Task DeployAsync(string version, string? fault = null, Action<V1Deployment>? change = null)
    {
        var deployment = HostingDeployment.Of(version, fault);
        change?.Invoke(deployment);
        return World.DeployAsync(deployment);
    }

    public Task PatchAsync(object patch) =>
        Apps.PatchNamespacedDeploymentAsync(new V1Patch(KubernetesJson.Serialize(patch), V1Patch.PatchType.MergePatch), HostingDeployment.Name, HostingDeployment.Namespace);

    public void BreakPods() => World.Victims.BreakPods();

    public Task DeleteDeploymentAsync() => Apps.DeleteNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace);

    public async Task<V1Pod> PodAsync() => (await World.Kubernetes.CoreV1.ListNamespacedPodAsync(HostingDeployment.Namespace)).Items[0];

    /// <summary>Looks once, with what earlier looks left.</summary>
    public async Task<Diagnosis> LookAsync(Func<TargetPlan, TargetPlan>? change = null)
    {
        var plan = World.Settings.Targets[HostingDeployment.Name];
        plan = plan with { Policy = plan.Policy with { Tolerance = TimeSpan.Zero } };
        var incident = new IncidentState { Target = HostingDeployment.Name, StartedAt = stage.Time.GetUtcNow(), FoundDown = true, Memory = memory };
        var diagnosis = await services.GetRequiredService<Diagnostician>().DiagnoseAsync(change?.Invoke(plan) ?? plan, incident, TestContext.Current.CancellationToken);
        memory = diagnosis.Memory;
        return diagnosis;
    }

    /// <summary>Looks every ten seconds of the clock until it is so.</summary>
    public async Task<Diagnosis> UntilAsync(Func<Diagnosis, bool> isSo, string otherwise, Func<TargetPlan, TargetPlan>? plan = null)
    {
        var deadline = stage.Time.GetUtcNow() + TimeSpan.FromMinutes(10);
        while (true)
        {
            var diagnosis = await LookAsync(plan);
            if (isSo(diagnosis))
                return diagnosis;
            if (stage.Time.GetUtcNow() > deadline)
                throw new ScenarioFailedException($"{otherwise}; last seen: {diagnosis.Health}, {diagnosis.Cause}: {diagnosis.Message}; {string.Join("; ", diagnosis.Signals.Select(s => $"{s.Signal} {s.State} {s.Message}"))}; not observed: {string.Join("; ", diagnosis.Evidence.NotObserved)}");
            await Task.Delay(TimeSpan.FromSeconds(10), stage.Time);
        }
    }
}
