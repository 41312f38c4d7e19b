using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Workflows;

public class FlappingTests
{
    private static readonly string Incident = Target.RemediationId(HostingDeployment.Name);

    private static readonly EscalationPolicy Called = new() { Steps = [new() { Channels = [SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackChannel] }] };

    [Fact]
    public Task Down_again_too_soon_after_a_page_joins_the_same_incident_in_every_service() =>
        PlayedScenario.InWorldAsync(new() { Escalation = Called, Policy = new() { RequireApproval = LadderTime.Acts } }, async stage =>
        {
            var receiver = stage.World.Receiver;
            await stage.BeginHopelessAsync();
            await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(8), "nobody was called");
            await BackAsync(stage);

            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            var again = await stage.UntilPagedAsync(p => p is { Kind: "Reopen", Channel: SandboxSettings.Channel }, TimeSpan.FromMinutes(10), "nobody was called again");
            await BackAsync(stage);

            Assert.Equal(Incident, again.DedupKey);
            Assert.Equal(["Trigger", "Resolve", "Reopen", "Resolve"], Kinds(stage, SandboxSettings.Channel));
            Assert.Equal(["Trigger", "Resolve", "Reopen", "Resolve"], Kinds(stage, PageReceiver.PagerDutyChannel));
            Assert.Equal("resolved", Assert.Single(receiver.PagerDuty.Alerts, a => a.Key == Incident).Value);
            Assert.Single(receiver.Slack.Messages.Keys.Except(receiver.Slack.Threads.Keys)); // the rest stands in its thread
            Assert.Empty(receiver.Refused);
            return true;
        });

    [Fact]
    public Task Down_again_too_soon_after_a_rescue_that_called_nobody_calls_once_as_a_new_page() =>
        PlayedScenario.InWorldAsync(new() { Escalation = Called }, async stage =>
        {
            await stage.BeginAsync();
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            var rescued = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            Assert.Null(rescued.EscalatedAt);

            await stage.World.DeployAsync(HostingDeployment.Of("v2", memory: "64Mi")); // as bad as before, and another revision
            await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(10), "nobody was called");
            await BackAsync(stage);

            Assert.Equal(["Trigger", "Resolve"], Kinds(stage, SandboxSettings.Channel));
            Assert.Equal(["Trigger", "Resolve"], Kinds(stage, PageReceiver.PagerDutyChannel));
            return true;
        });

    private static async Task BackAsync(Stage stage)
    {
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
    }

    private static IEnumerable<string> Kinds(Stage stage, string channel) => stage.World.Receiver.Pages.Where(p => p.Channel == channel).Select(p => p.Kind);
}
