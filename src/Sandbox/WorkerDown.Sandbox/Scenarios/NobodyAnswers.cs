using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.World;
using WorkerDown.Workflows;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>The page is not answered: it goes on to the next step and is repeated, until somebody takes it.</summary>
internal sealed class NobodyAnswers : Scenario
{
    public override string Name => "nobody-answers";

    public override string Summary => "Nobody answers the page: the second step calls others, the page is repeated, somebody acknowledges, the repeats stop, and every channel hears who has it and how it ends.";

    public override WorldOptions World(bool realTime) => base.World(realTime) with
    {
        Escalation = new()
        {
            Steps =
            [
                new() { Channels = [SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackChannel] },
                new() { After = TimeSpan.FromMinutes(5), Channels = [SandboxSettings.Channel, PageReceiver.AlertmanagerChannel] },
            ],
            RepeatEvery = TimeSpan.FromMinutes(5),
            MaxRepeats = 5,
        },
    };

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        var receiver = stage.World.Receiver;
        await stage.BeginHopelessAsync();
        await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(8), "nobody was ever called");
        await stage.UntilPagedAsync(p => p.Channel == PageReceiver.AlertmanagerChannel, TimeSpan.FromMinutes(6), "the second step never came");
        await stage.UntilAsync(() => Task.FromResult(stage.Pages.Count(p => p.Kind == "Repeat" && p.Channel == SandboxSettings.Channel) == 2), TimeSpan.FromMinutes(12), "the page was not repeated");
        stage.Say("the page was repeated twice");
        await Task.Delay(TimeSpan.FromMinutes(1), stage.Time);

        var run = stage.World.Client.GetWorkflowHandle<RemediationWorkflow>(Target.RemediationId(HostingDeployment.Name));
        stage.Say(await run.ExecuteUpdateAsync<string>("Acknowledge", [new { by = "ada", why = "looking" }]));
        await Task.Delay(TimeSpan.FromMinutes(20), stage.Time);
        Expect(stage.Pages.Count(p => p.Kind == "Repeat" && p.Channel == SandboxSettings.Channel) == 2, "the page was repeated after it was acknowledged");
        Expect(receiver.PagerDuty.Alerts.Values.Single() == "acknowledged", $"PagerDuty's alert is {receiver.PagerDuty.Alerts.Values.Single()}");
        Expect(receiver.Alertmanager.Firing.Count == 1, "Alertmanager has forgotten the alert while it is open");

        await stage.World.DeployAsync(HostingDeployment.Of("v1"));
        stage.Say("ada deploys v1");
        var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
        Expect(receiver.PagerDuty is { Notifications.Count: 1 } && receiver.PagerDuty.Alerts.Values.Single() == "resolved", "PagerDuty was to call once and to be resolved");
        Expect(receiver.Alertmanager.Firing.Count == 0, "Alertmanager's alert was never ended");
        Expect(receiver.Slack.Messages.Values.First(m => m.Contains("RESOLVED", StringComparison.Ordinal)).Length > 0, "Slack's first message was not rewritten");
        foreach (var channel in new[] { SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackChannel, PageReceiver.AlertmanagerChannel })
            Expect(stage.Pages.Count(p => p.Channel == channel && p.Kind == "Resolve") == 1, $"{channel} did not hear once that it is over");
        var called = stage.Pages.Where(p => p.Kind is "Trigger" or "Repeat").Select(p => (p.Channel, p.Id)).ToList();
        Expect(called.Count == called.Distinct().Count(), "a page came twice");
        Expect(receiver.Refused.IsEmpty, $"a service refused a page: {string.Join("; ", receiver.Refused)}");
        return result;
    }
}
