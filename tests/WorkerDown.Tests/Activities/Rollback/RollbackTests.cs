using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Rollback;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Activities.Rollback;

public class RollbackTests : HandsTest
{
    [Fact]
    public Task It_puts_the_template_of_the_chosen_revision_back_and_says_who_and_why() => WithBadDeployAsync(async (_, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Rollback, await hands.RevisionAsync(1));

        var first = await hands.RollbackAsync(request);
        var again = await hands.RollbackAsync(request);

        Assert.Equal((ActStatus.Done, Reasons.RolledBack), (first.Status, first.Reason));
        Assert.Equal(Reasons.AlreadyDone, again.Reason);
        Assert.Contains("/metadata/resourceVersion", Assert.Single(hands.Effects).Body, StringComparison.Ordinal);
        var deployment = await hands.DeploymentAsync();
        Assert.Equal(HostingDeployment.Image("v1"), ImageOf(deployment));
        Assert.DoesNotContain(TemplateReading.TemplateHash, deployment.Spec.Template.Metadata.Labels.Keys);
        Assert.Equal("worker-down rolled back to revision 1: BadDeployment (worker-down/hosting-worker)", deployment.Metadata.Annotations[Annotations.ChangeCause]);
    });

    [Fact]
    public Task After_a_restart_the_literal_undo_would_start_the_same_image_again_and_ours_does_not() => InWorldAsync(async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilReadyAsync(stage, hands);
        await stage.World.DeployAsync(HostingDeployment.Of("v2", fault: "crash-after-ready:5"));
        await UntilRevisionAsync(stage, hands, 2);
        await stage.UntilAsync(async () => (await hands.PodsAsync()).Any(p => p.Status.ContainerStatuses?[0].RestartCount > 1), TimeSpan.FromMinutes(5), "v2 never crashed");
        var restart = await hands.RestartAsync(Doubted(await hands.DecideAsync(Rung.Restart)));
        await UntilRevisionAsync(stage, hands, 3);
        var secondNewest = (await hands.SetsAsync()).Single(s => DeploymentReading.Revision(s.Metadata) == 2);

        var choice = await ChooseAsync(stage, hands, "v1");
        var result = await hands.RollbackAsync(Doubted(await hands.DecideAsync(Rung.Rollback, choice.Target)));

        Assert.Equal((ActStatus.Done, ActStatus.Done), (restart.Status, result.Status));
        Assert.Equal(HostingDeployment.Image("v2"), secondNewest.Spec.Template.Spec.Containers[0].Image);
        Assert.Equal(1, choice.Target?.Revision);
        Assert.Equal(HostingDeployment.Image("v1"), ImageOf(await hands.DeploymentAsync()));
    });

    [Fact]
    public Task A_second_rollback_does_not_toggle_back_to_the_bad_revision() => WithBadDeployAsync(async (stage, hands) =>
    {
        await hands.RollbackAsync(await hands.DecideAsync(Rung.Rollback, await hands.RevisionAsync(1)));
        await UntilRevisionAsync(stage, hands, 3);

        var choice = await ChooseAsync(stage, hands, "v1");

        Assert.Null(choice.Target);
        Assert.Equal(Reasons.NoProvenRevision, choice.Reason);
    });

    [Fact]
    public Task An_owner_that_would_revert_it_is_looked_for_in_the_live_object_whatever_was_decided() => WithBadDeployAsync(async (stage, hands) =>
    {
        await ChangeAsync(hands, new { metadata = new { annotations = new Dictionary<string, string> { ["argocd.argoproj.io/tracking-id"] = "hosting:apps/Deployment:hosting/hosting-worker" } } });
        await stage.UntilAsync(async () => (await hands.DeploymentAsync()) is { Status: { } status, Metadata: { } meta } && status.ObservedGeneration == meta.Generation, TimeSpan.FromMinutes(1), "the controller never acted on it");
        var request = await hands.DecideAsync(Rung.Rollback, await hands.RevisionAsync(1));

        var refused = await hands.RollbackAsync(request);
        var optedIn = await hands.RollbackAsync(request with { Plan = request.Plan with { Policy = request.Plan.Policy with { AllowRollbackWhenOwned = true } } });

        Assert.Equal((ActStatus.Refused, Reasons.OwnedByAnother), (refused.Status, refused.Reason));
        Assert.Contains("ArgoCD hosting", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ActStatus.Done, optedIn.Status);
    });

    [Fact]
    public Task A_revision_that_is_not_what_was_chosen_is_not_rolled_back_to() => WithBadDeployAsync(async (_, hands) =>
    {
        var to = await hands.RevisionAsync(1);

        Assert.Equal(ActStatus.WorldChanged, (await hands.RollbackAsync(await hands.DecideAsync(Rung.Rollback, to with { Revision = 7 }))).Status);
        Assert.Equal(ActStatus.WorldChanged, (await hands.RollbackAsync(await hands.DecideAsync(Rung.Rollback, to with { Fingerprint = "other" }))).Status);
        Assert.Empty(hands.Effects);
    });

    // It polls between its crashes, so that a proof has failed before: its looks do not count.
    private static ActRequest Doubted(ActRequest request) => request with { World = request.World with { Health = HealthState.Up } };

    private static Task UntilRevisionAsync(Stage stage, Hands hands, long revision) => stage.UntilAsync(
        async () => DeploymentReading.Revision((await hands.DeploymentAsync()).Metadata) == revision, TimeSpan.FromMinutes(1), $"revision {revision} never came");

    // As the diagnosis chooses, when the health check has seen one version healthy.
    private static async Task<RollbackChoice> ChooseAsync(Stage stage, Hands hands, string healthy)
    {
        var sets = (await hands.SetsAsync()).Select(DeploymentReading.Facts).ToList();
        var seen = sets.First(s => s.Template.Containers[0].Image == HostingDeployment.Image(healthy)).Template.Fingerprint;
        return RollbackRules.Choose(
            DeploymentReading.Facts(await hands.DeploymentAsync()), sets, new() { Healthy = [new HealthyRevision(1, seen, stage.Time.GetUtcNow())] }, hands.Plan.Policy, stage.Time.GetUtcNow());
    }

    private static string ImageOf(V1Deployment deployment) => deployment.Spec.Template.Spec.Containers[0].Image;
}
