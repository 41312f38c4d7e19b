using k8s;
using k8s.Models;
using Sandbox.KubernetesSimulator.Faults;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Activities.Announce;

public class AnnounceTests : HandsTest
{
    [Fact]
    public Task A_step_is_an_event_of_the_Deployment_and_a_repeat_is_no_second_one() => WithBadDeployAsync(async (stage, hands) =>
    {
        var request = Request(stage.Time.GetUtcNow(), hands);

        Assert.Equal(new(1, null), await hands.AnnounceAsync(request));
        Assert.Equal(new(1, null), await hands.AnnounceAsync(request));

        var written = Assert.Single(await EventsAsync(hands));
        var deployment = await hands.DeploymentAsync();
        Assert.Equal(("Deployment", HostingDeployment.Name, deployment.Metadata.Uid), (written.InvolvedObject.Kind, written.InvolvedObject.Name, written.InvolvedObject.Uid));
        Assert.Equal(("RemediationRestored", "Normal", "worker-down/hosting-worker: all is well"), (written.Reason, written.Type, written.Message));
    });

    [Fact]
    public Task What_cannot_be_written_is_an_answer_and_no_failure() => WithBadDeployAsync(async (stage, hands) =>
    {
        stage.World.Cluster.Faults.Inject(new ForbiddenVerb { Verb = "create", Resource = "events" });

        var receipt = await hands.AnnounceAsync(Request(stage.Time.GetUtcNow(), hands));

        Assert.Equal(0, receipt.Written);
        Assert.Contains("403", receipt.Problem, StringComparison.Ordinal);
    });

    private static AnnounceRequest Request(DateTimeOffset now, Hands hands) =>
        new(hands.Plan.Target, "run", [Announcement.Of(RemediationOutcome.Restored, "all is well", "worker-down/hosting-worker", now)]);

    private static async Task<IEnumerable<Corev1Event>> EventsAsync(Hands hands) =>
        (await hands.Kubernetes.CoreV1.ListNamespacedEventAsync(HostingDeployment.Namespace)).Items.Where(e => e.ReportingComponent == "worker-down");
}
