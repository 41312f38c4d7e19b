using k8s;
using k8s.Models;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Activities;

/// <summary>Tests of single activities against a simulated cluster and service, without the workflow.</summary>
public abstract class HandsTest
{
    /// <summary>Revision 1 was up, revision 2 cannot start: as after a bad deploy.</summary>
    private protected static Task WithBadDeployAsync(Func<Stage, Hands, Task> test, Func<RemediationPolicy, RemediationPolicy>? policy = null) =>
        InWorldAsync(async (stage, hands) =>
        {
            await stage.World.DeployAsync(HostingDeployment.Of("v1"));
            await UntilReadyAsync(stage, hands);
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            await stage.UntilAsync(async () => (await hands.SetsAsync()).Count == 2, TimeSpan.FromMinutes(1), "there is no second revision");
            await test(stage, hands);
        }, policy);

    /// <summary>A version that was up falls into a crash loop; its rollout was complete.</summary>
    private protected static Task WithCrashLoopAsync(Func<Stage, Hands, Task> test) =>
        InWorldAsync(async (stage, hands) =>
        {
            await stage.World.DeployAsync(HostingDeployment.Of("v1"));
            await UntilReadyAsync(stage, hands);
            stage.World.Victims.BreakPods();
            await stage.UntilDownAsync();
            await test(stage, hands);
        });

    /// <summary>A closed workflow on each queue, by the version that works; then the version that is to be proved.</summary>
    private protected static Task WithWorkerAsync(string version, string? fault, Func<Stage, Hands, Task> test) => InWorldAsync(async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilReadyAsync(stage, hands);
        await stage.StartTenantsAsync(2);
        await stage.UntilTenantsFinishedAsync(TimeSpan.FromMinutes(3));
        if ((version, fault) != ("v1", null))
        {
            await stage.World.DeployAsync(HostingDeployment.Of(version, fault));
            await stage.UntilAsync(() => IsServedByAsync(hands, version), TimeSpan.FromMinutes(2), $"{version} never became ready");
        }
        await test(stage, hands);
    });

    private static async Task<bool> IsServedByAsync(Hands hands, string version) =>
        (await hands.PodsAsync()).Any(p => p.Spec.Containers[0].Image == HostingDeployment.Image(version) && p.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true);

    private protected static DateTimeOffset Started(Stage stage) => stage.Time.GetUtcNow() - TimeSpan.FromMinutes(5);

    private protected static Task InWorldAsync(Func<Stage, Hands, Task> test, Func<RemediationPolicy, RemediationPolicy>? policy = null) =>
        PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await using var hands = new Hands(stage, policy);
            await test(stage, hands);
            return true;
        });

    private protected static Task UntilReadyAsync(Stage stage, Hands hands) =>
        stage.UntilAsync(async () => (await hands.DeploymentAsync()).Status?.ReadyReplicas == 1, TimeSpan.FromMinutes(2), "the worker never became ready");

    private protected static Task ChangeAsync(Hands hands, object patch) => hands.Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(patch, V1Patch.PatchType.MergePatch), HostingDeployment.Name, HostingDeployment.Namespace);
}
