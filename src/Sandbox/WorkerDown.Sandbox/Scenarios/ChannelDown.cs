using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>No channel takes the page at first: that is seen, and each gets it as soon as it can.</summary>
internal sealed class ChannelDown : Scenario
{
    public override string Name => "channel-down";

    public override string Summary => "Two channels are down when people must be called and a third is rate-limited: the run shows that nobody was reached, each page gets out as soon as its channel takes it, and none holds up another. One is down again at the end: the incident ends without it, and a run of its own tells it later.";

    public override WorldOptions World(bool realTime) => base.World(realTime) with
    {
        Escalation = new() { Steps = [new() { Channels = [SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackHookChannel] }], RepeatEvery = TimeSpan.FromHours(1) },
    };

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        var receiver = stage.World.Receiver;
        receiver.Set(SandboxSettings.Channel, Trouble.Down);
        receiver.Set(PageReceiver.PagerDutyChannel, Trouble.Refuses);
        receiver.Set(PageReceiver.SlackHookChannel, Trouble.Limits);
        stage.Say("the webhook is down, PagerDuty refuses the key, Slack limits the rate");
        await stage.BeginHopelessAsync();
        await stage.UntilAsync(() => Task.FromResult(receiver.TurnedAway >= 3), TimeSpan.FromMinutes(8), "nobody was ever to be called");
        await stage.UntilAsync(async () => (await DetailsAsync(stage)).Contains("NOBODY WAS REACHED", StringComparison.Ordinal), TimeSpan.FromMinutes(3), "the run does not show that nobody was reached");
        stage.Say("the run shows that nobody was reached");

        receiver.Set(PageReceiver.SlackHookChannel, Trouble.None);
        var slack = await stage.UntilPagedAsync(p => p.Channel == PageReceiver.SlackHookChannel, TimeSpan.FromMinutes(2), "Slack never got the page");
        await stage.UntilAsync(async () => !(await DetailsAsync(stage)).Contains("NOBODY WAS REACHED", StringComparison.Ordinal), TimeSpan.FromMinutes(1), "somebody was reached, and the run still says nobody");
        await Task.Delay(TimeSpan.FromMinutes(2), stage.Time);
        receiver.Set(SandboxSettings.Channel, Trouble.None);
        await stage.UntilPagedAsync(p => p.Channel == SandboxSettings.Channel, TimeSpan.FromMinutes(2), "the webhook never got the page");
        receiver.Set(PageReceiver.PagerDutyChannel, Trouble.None);
        stage.Say("somebody mends PagerDuty's key");
        await stage.UntilPagedAsync(p => p.Channel == PageReceiver.PagerDutyChannel, TimeSpan.FromMinutes(12), "PagerDuty never got the page");

        receiver.Set(PageReceiver.PagerDutyChannel, Trouble.Down);
        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        stage.Say("v1 is deployed; PagerDuty is down again");
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        var delivery = stage.World.Client.GetWorkflowHandle(WorkerDownNames.PageDeliveryRun(Target.RemediationId(HostingDeployment.Name), PageReceiver.PagerDutyChannel));
        await Task.Delay(TimeSpan.FromMinutes(5), stage.Time);
        Expect(receiver.PagerDuty.Alerts.Values.Single() == "triggered" && !await Stage.IsClosedAsync(delivery), "nobody goes on telling PagerDuty that it is over");
        receiver.Set(PageReceiver.PagerDutyChannel, Trouble.None);
        stage.Say("the incident has ended and its target is free; PagerDuty answers again");
        await stage.UntilAsync(() => Stage.IsClosedAsync(delivery), TimeSpan.FromMinutes(2), "PagerDuty never heard that it is over");
        foreach (var channel in new[] { SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackHookChannel })
            Expect(stage.Pages.Where(p => p.Channel == channel).Select(p => p.Kind).SequenceEqual(["Trigger", "Resolve"]), $"{channel} got {string.Join(", ", stage.Pages.Where(p => p.Channel == channel).Select(p => p.Kind))}");
        return result;
    }

    private static async Task<string> DetailsAsync(Stage stage)
    {
        var run = stage.World.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name));
        var metadata = await run.QueryAsync<Temporalio.Converters.IRawValue>("__temporal_workflow_metadata", []);
        return metadata.Payload.Data.ToStringUtf8();
    }
}
