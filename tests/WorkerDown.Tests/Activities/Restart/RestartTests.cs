using k8s;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.TemporalTestServer;
using Temporalio.Exceptions;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Activities.Restart;

public class RestartTests : HandsTest
{
    [Fact]
    public Task It_writes_the_attempts_own_time_and_id_and_a_repeat_changes_nothing() => WithCrashLoopAsync(async (_, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);

        var first = await hands.RestartAsync(request);
        var again = await hands.RestartAsync(request);

        Assert.Equal((ActStatus.Done, Reasons.Restarted), (first.Status, first.Reason));
        Assert.Equal((ActStatus.Done, Reasons.AlreadyDone), (again.Status, again.Reason));
        // The version that it was made from: the API server refuses it when somebody wrote in between.
        Assert.Contains("\"resourceVersion\":\"", Assert.Single(hands.Effects).Body, StringComparison.Ordinal);
        var deployment = await hands.DeploymentAsync();
        Assert.Equal($"{request.Attempt.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}", deployment.Spec.Template.Metadata.Annotations[TemplateReading.RestartedAt]);
        Assert.Equal(request.Attempt.Id, deployment.Metadata.Annotations[Annotations.Attempt]);
        Assert.Equal(first.OldPods, again.OldPods);
    });

    [Fact]
    public Task A_lost_answer_is_repeated_without_a_second_restart() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        stage.World.Cluster.Faults.Inject(new LostAnswer { Verb = "patch", Resource = "deployments", Times = 1 });

        await Assert.ThrowsAsync<ApplicationFailureException>(() => hands.RestartAsync(request));
        var again = await hands.RestartAsync(request);

        Assert.Equal(Reasons.AlreadyDone, again.Reason);
        Assert.Single(hands.Effects);
        // The controller may not have acted yet: none of the pods may pass for a new one.
        var pods = await hands.PodsAsync();
        Assert.All(pods.Where(p => p.Metadata.CreationTimestamp < request.Attempt.At.UtcDateTime.AddSeconds(-1)), p => Assert.Contains(p.Metadata.Uid, again.OldPods));
    });

    [Fact]
    public Task A_conflict_is_no_failure_and_the_world_is_looked_at_again() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        stage.World.Cluster.Faults.Inject(new ServerError(409) { Verb = "patch", Resource = "deployments", Times = 1 });

        Assert.Equal(Reasons.Restarted, (await hands.RestartAsync(request)).Reason);
        Assert.Single(hands.Effects);
    });

    [Fact]
    public Task What_the_API_server_forbids_is_refused_and_not_tried_again() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        stage.World.Cluster.Faults.Inject(new ForbiddenVerb { Verb = "patch", Resource = "deployments" });

        var refused = await hands.RestartAsync(request);

        Assert.Equal((ActStatus.Refused, Reasons.Forbidden), (refused.Status, refused.Reason));
        Assert.StartsWith("the API server forbids it: ", refused.Message, StringComparison.Ordinal);
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task A_repeat_after_somebody_changed_the_Deployment_stays_a_no_op() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        await hands.RestartAsync(request);
        await stage.World.DeployAsync(HostingDeployment.Of("v3"));

        var again = await hands.RestartAsync(request);

        Assert.Equal((ActStatus.Done, Reasons.AlreadyDone), (again.Status, again.Reason));
        Assert.Single(hands.Effects);
    });

    [Fact]
    public Task A_Deployment_that_somebody_changed_since_the_diagnosis_is_left_alone() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        await stage.World.DeployAsync(HostingDeployment.Of("v3"));

        var answer = await hands.RestartAsync(request);

        Assert.Equal(ActStatus.WorldChanged, answer.Status);
        Assert.EndsWith("somebody changed the Deployment", answer.Message, StringComparison.Ordinal);
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task A_Deployment_that_is_being_deleted_is_left_alone() => WithCrashLoopAsync(async (_, hands) =>
    {
        await ChangeAsync(hands, new { metadata = new { finalizers = new[] { "example.org/hold" } } });
        await hands.Kubernetes.AppsV1.DeleteNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace);

        var answer = await hands.RestartAsync(await hands.DecideAsync(Rung.Restart));

        Assert.Equal((ActStatus.WorldChanged, "the Deployment is being deleted"), (answer.Status, answer.Message));
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task A_Deployment_that_was_deleted_or_made_anew_is_left_alone() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        await hands.Kubernetes.AppsV1.DeleteNamespacedDeploymentAsync(HostingDeployment.Name, HostingDeployment.Namespace);
        Assert.Contains("does not exist", (await hands.RestartAsync(request)).Message, StringComparison.Ordinal);

        await stage.World.DeployAsync(HostingDeployment.Of("v2"));
        var anew = await hands.RestartAsync(request);

        Assert.Equal(ActStatus.WorldChanged, anew.Status);
        Assert.Contains("made anew", anew.Message, StringComparison.Ordinal);
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task A_paused_Deployment_is_refused() => WithCrashLoopAsync(async (_, hands) =>
    {
        await ChangeAsync(hands, new { spec = new { paused = true } });
        var rollout = await hands.RestartAsync(await hands.DecideAsync(Rung.Restart));
        await ChangeAsync(hands, new { spec = new { paused = false }, metadata = new { annotations = new Dictionary<string, string> { [Annotations.Pause] = "ada: database move" } } });
        var person = await hands.RestartAsync(await hands.DecideAsync(Rung.Restart));

        Assert.Equal((ActStatus.Refused, Reasons.DeploymentPaused), (rollout.Status, rollout.Reason));
        Assert.Equal((ActStatus.Refused, Reasons.PausedByPerson), (person.Status, person.Reason));
        Assert.Contains("ada: database move", person.Message, StringComparison.Ordinal);
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task A_worker_that_is_back_is_left_alone_unless_its_looks_were_doubted_before() => InWorldAsync(async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await UntilReadyAsync(stage, hands);
        var request = await hands.DecideAsync(Rung.Restart);

        var back = await hands.RestartAsync(request);
        var doubted = await hands.RestartAsync(request with { World = request.World with { Health = HealthState.Up } });

        Assert.Equal(ActStatus.WorldChanged, back.Status);
        Assert.Contains("the worker is back", back.Message, StringComparison.Ordinal);
        Assert.Equal(ActStatus.Done, doubted.Status);
    });

    [Fact]
    public Task A_rollout_under_way_within_its_deadline_is_not_cut_short() => InWorldAsync(async (stage, hands) =>
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1", fault: "slow-start:120"));
        await stage.UntilAsync(async () => (await hands.PodsAsync()).Any(p => p.Status.Phase == "Running"), TimeSpan.FromMinutes(1), "no pod ever ran");

        var result = await hands.RestartAsync(await hands.DecideAsync(Rung.Restart));

        Assert.Equal((ActStatus.WorldChanged, Reasons.RolloutInProgress), (result.Status, result.Reason));
        Assert.Empty(hands.Effects);
    });

    [Fact]
    public Task Nothing_is_touched_while_Temporal_cannot_be_read() => WithCrashLoopAsync(async (stage, hands) =>
    {
        var request = await hands.DecideAsync(Rung.Restart);
        stage.World.Temporal.Faults.Failing = TemporalPart.Matching;

        var result = await hands.RestartAsync(request);
        stage.World.Temporal.Faults.Failing = TemporalPart.None;

        Assert.Equal(ActStatus.WorldChanged, result.Status);
        Assert.Empty(hands.Effects);
    });
}
