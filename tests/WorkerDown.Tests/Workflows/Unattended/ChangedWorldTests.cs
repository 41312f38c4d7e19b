using k8s;
using k8s.Models;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Verify;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Workflows.Unattended;

public class ChangedWorldTests
{
    [Fact]
    public async Task A_person_who_repairs_it_right_before_we_act_is_not_overruled()
    {
        var (result, mutations) = await AfterBadDeployAsync("Rollback", async world => await world.DeployAsync(HostingDeployment.Of("v3")));

        Assert.Equal((RemediationOutcome.RecoveredUnaided, 0), (result.Outcome, mutations));
        Assert.Equal(ActStatus.WorldChanged, result.Attempts[0].Act);
    }

    [Fact]
    public async Task A_person_who_deploys_while_we_prove_is_noticed_and_the_worker_is_proved_anew()
    {
        var (result, mutations) = await AfterBadDeployAsync("Verify", async world => await world.DeployAsync(HostingDeployment.Of("v3")));

        Assert.Equal((RemediationOutcome.Restored, 1), (result.Outcome, mutations));
        Assert.Equal(Verdict.Passed, result.Attempts[0].Verdict);
        Assert.Contains("somebody changed the pod template", result.Attempts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Deployment_deleted_and_made_anew_in_the_middle_is_diagnosed_anew()
    {
        var (result, mutations) = await AfterBadDeployAsync("Rollback", async world =>
        {
            await world.Kubernetes.AppsV1.DeleteNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace);
            await world.DeployAsync(HostingDeployment.Of("v1"));
        });

        Assert.Equal((RemediationOutcome.RecoveredUnaided, 0), (result.Outcome, mutations));
        Assert.Contains("made anew", result.Attempts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitOps_that_reverts_our_rollback_is_not_fought_and_people_are_called()
    {
        var hook = new ActivityHook("Verify");
        var (result, mutations, pages) = await PlayedScenario.InWorldAsync(hook.World(new() { AllowRollbackWhenOwned = true }), async stage =>
        {
            hook.Before = () => DoneAsync(stage.World.DeployAsync(HostingDeployment.Of("v2")));
            await stage.BeginAsync();
            await OwnAsync(stage.World);
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            await stage.UntilAsync(() => Task.FromResult(stage.World.Receiver.Pages.Count > 0), TimeSpan.FromMinutes(8), "nobody was called");
            var mutations = stage.Mutations;
            var pages = stage.World.Receiver.Pages.ToList();
            await stage.World.DeployAsync(HostingDeployment.Of("v1"));
            return (await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10)), mutations, pages);
        });

        Assert.Equal(RemediationOutcome.RestoredAfterEscalation, result.Outcome);
        Assert.Equal(1, mutations);
        Assert.True(pages[0].At - result.DownAt <= TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(5));
        Assert.Contains("somebody changed the pod template", result.Attempts[0].Message, StringComparison.Ordinal);
    }

    private static Task OwnAsync(SandboxWorld world) => world.Kubernetes.AppsV1.PatchNamespacedDeploymentAsync(
        new V1Patch(new { metadata = new { annotations = new Dictionary<string, string> { ["argocd.argoproj.io/tracking-id"] = "hosting:apps/Deployment:hosting/hosting-worker" } } }, V1Patch.PatchType.MergePatch),
        HostingDeployment.Name, HostingDeployment.Namespace);

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return false;
    }

    // A bad deploy, and somebody who does something right before an activity runs for the first time.
    private static Task<(RemediationResult Result, int Mutations)> AfterBadDeployAsync(string activity, Func<SandboxWorld, Task> somebody)
    {
        var hook = new ActivityHook(activity);
        return PlayedScenario.InWorldAsync(hook.World(), async stage =>
        {
            hook.Before = () => DoneAsync(somebody(stage.World));
            await stage.BeginAsync();
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            return (result, stage.Mutations);
        });
    }
}
