using Temporalio.Worker.Interceptors;
using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

public class EscalationTests
{
    private static readonly string[] Channels = [SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackHookChannel, PageReceiver.SlackChannel, PageReceiver.AlertmanagerChannel];

    // Slack keeps no id of ours; what it got is judged by its threads and titles elsewhere.
    private static readonly string[] Keyed = [SandboxSettings.Channel, PageReceiver.AlertmanagerChannel, PageReceiver.PagerDutyChannel];

    private static readonly string[] Secrets = [SandboxSettings.ChannelKey, PagerDutyDesk.RoutingKey, SlackBotDesk.Token, SlackHookDesk.Path, AlertmanagerDesk.Token];

    private const int FixedSeeds = 16;

    private static readonly WorldOptions AllChannels = new()
    {
        Escalation = new() { Steps = [new() { Channels = Channels }], RepeatEvery = TimeSpan.FromMinutes(10), MaxRepeats = 3 },
    };

    [Fact]
    public Task A_remediation_that_goes_wrong_in_itself_calls_people_and_looks_on() =>
        PlayedScenario.InWorldAsync(new() { ConfigureWorker = o => o.Interceptors = [.. o.Interceptors ?? [], new UnknownRungs()] }, async stage =>
        {
            await stage.BeginHopelessAsync();

            var page = await stage.UntilPagedAsync(p => p.Kind == "Trigger", TimeSpan.FromMinutes(5), "nobody was called");

            Assert.Contains("the remediation itself failed", page.Text, StringComparison.Ordinal);
            Assert.False(await Stage.IsClosedAsync(stage.World.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name))));
            return true;
        });

    [Fact]
    public Task No_secret_of_a_channel_reaches_the_history_whatever_the_channels_answer() =>
        PlayedScenario.InWorldAsync(AllChannels, async stage =>
        {
            var receiver = stage.World.Receiver;
            foreach (var (channel, trouble) in Channels.Zip([Trouble.Down, Trouble.Refuses, Trouble.Limits, Trouble.LosesAnswers, Trouble.Refuses]))
                receiver.Set(channel, trouble);
            await stage.BeginHopelessAsync();
            await stage.UntilAsync(() => Task.FromResult(receiver.TurnedAway >= 6), TimeSpan.FromMinutes(10), "the channels were never tried");
            await Task.Delay(TimeSpan.FromMinutes(2), stage.Time);

            var history = stage.World.Temporal.DumpHistory(Target.RemediationId(HostingDeployment.Name));
            var all = history + Decoded(history);
            Assert.Contains("PageNotDelivered", all, StringComparison.Ordinal);
            Assert.All(Secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
            return true;
        });

    /// <summary>Fixed seeds; WORKERDOWN_ESCALATION_SEEDS adds so many fresh ones, which the test's name shows.</summary>
    public static TheoryData<int> Seeds =>
    [
        .. Enumerable.Range(1, FixedSeeds),
        .. Enumerable.Range(0, int.TryParse(Environment.GetEnvironmentVariable("WORKERDOWN_ESCALATION_SEEDS"), out var fresh) ? fresh : 0).Select(_ => Random.Shared.Next()),
    ];

    [Fact]
    public Task A_channel_that_refused_the_first_page_is_asked_again_with_it_when_a_repeat_is_due_and_rings_once() =>
        PlayedScenario.InWorldAsync(new() { Escalation = new() { Steps = [new() { Channels = [SandboxSettings.Channel] }], RepeatEvery = TimeSpan.FromMinutes(3), MaxRepeats = 3 } }, async stage =>
        {
            var receiver = stage.World.Receiver;
            receiver.Set(SandboxSettings.Channel, Trouble.Refuses);
            await stage.BeginHopelessAsync();
            await stage.UntilAsync(() => Task.FromResult(receiver.TurnedAway > 0), TimeSpan.FromMinutes(10), "the channel was never tried");
            receiver.Set(SandboxSettings.Channel, Trouble.None);
            var refused = stage.Time.GetUtcNow();

            var page = await stage.UntilPagedAsync(_ => true, TimeSpan.FromMinutes(4), "the page did not come with the first repeat");
            await Task.Delay(TimeSpan.FromMinutes(11), stage.Time);

            Assert.Equal("Trigger", page.Kind);
            Assert.InRange(page.At - refused, TimeSpan.Zero, TimeSpan.FromMinutes(3.5));
            Assert.Equal(["Trigger", "Repeat", "Repeat"], receiver.Pages.Select(p => p.Kind));
            return true;
        });

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public Task Whatever_comes_in_between_no_page_is_doubled_or_lost_and_all_of_an_ended_incident_are_resolved(int seed) =>
        PlayedScenario.InWorldAsync(AllChannels, async stage =>
        {
            var world = stage.World;
            var random = new Random(seed);
            await stage.BeginHopelessAsync();
            for (var i = 0; i < 10; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(random.Next(20, 120)), stage.Time);
                switch (random.Next(5))
                {
                    case 0 or 1:
                        var trouble = (Trouble)random.Next(5);
                        world.Receiver.Set(Channels[random.Next(Channels.Length)], trouble);
                        break;
                    case 2:
                        world.KillWorker();
                        await world.StartWorkerAsync();
                        break;
                    case 3:
                        await world.DeployAsync(HostingDeployment.Of(random.Next(2) == 0 ? "v1" : "v2"));
                        break;
                    default:
                        await AcknowledgeAsync(stage);
                        break;
                }
            }
            foreach (var channel in Channels)
                world.Receiver.Set(channel, Trouble.None);
            await world.DeployAsync(HostingDeployment.Of("v1"));
            var run = world.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name));
            await stage.UntilAsync(async () => await Stage.IsClosedAsync(run), TimeSpan.FromMinutes(40), "the incident never ended");

            await stage.UntilAsync(NothingIsOwedAsync, TimeSpan.FromMinutes(30), "a channel never heard of the end");
            await foreach (var closed in world.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.Remediation}' AND ExecutionStatus = 'Completed'"))
            {
                var result = await world.Client.GetWorkflowHandle(closed.Id, closed.RunId).GetResultAsync<RemediationResult>();
                if (result.EscalatedAt is null)
                    continue;
                foreach (var channel in Keyed)
                {
                    var own = world.Receiver.Pages.Where(p => p.Channel == channel && p.Id.Contains(closed.RunId, StringComparison.Ordinal)).ToList();
                    var calls = own.Where(p => p.Kind is "Trigger" or "Reopen").Select(p => p.Id).Distinct().Count();
                    Assert.InRange(calls, 0, 1);
                    // Not taken before somebody had it or it was over: then that was said, and nothing is lost in silence.
                    if (calls == 0)
                        Assert.Contains(result.Timeline, t => t.Text.Contains($"to {channel}, step 1: ", StringComparison.Ordinal) && !t.Text.Contains("taken by", StringComparison.Ordinal));
                    // PagerDuty's resolution is known by the key alone, the others' by the page's own id too.
                    if (own.Count > 0 && channel == PageReceiver.PagerDutyChannel)
                        Assert.Contains(world.Receiver.Pages.SkipWhile(p => p.Id != own[^1].Id), p => p.Channel == channel && p.Kind == "Resolve" && p.DedupKey == own[^1].DedupKey);
                    else if (own.Count > 0)
                        Assert.Equal("Resolve", own[^1].Kind);
                }
            }
            Assert.InRange(world.Receiver.PagerDuty.Notifications.Count, 0, world.Receiver.Pages.Count(p => p is { Channel: PageReceiver.PagerDutyChannel, Kind: "Resolve" }));
            Assert.All(world.Receiver.PagerDuty.Alerts.Values, state => Assert.Equal("resolved", state));
            Assert.Empty(world.Receiver.Alertmanager.Firing);
            Assert.Empty(world.Receiver.Refused);
            return true;

            async Task<bool> NothingIsOwedAsync()
            {
                await foreach (var _ in world.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.PageDelivery}' AND ExecutionStatus = 'Running'"))
                    return false;
                return true;
            }
        });

    private static async Task AcknowledgeAsync(Stage stage)
    {
        try
        {
            await stage.World.Client.GetWorkflowHandle(Target.RemediationId(HostingDeployment.Name)).ExecuteUpdateAsync<string>("Acknowledge", []);
        }
        catch (Exception e) when (e is Temporalio.Exceptions.RpcException or Temporalio.Exceptions.WorkflowUpdateFailedException)
        {
            // There is no open incident to acknowledge at this moment of the story.
        }
    }

    // Payloads stand in the dump as base64.
    private static string Decoded(string history) => string.Join("\n", System.Text.RegularExpressions.Regex.Matches(history, "\"data\": \"([A-Za-z0-9+/=]+)\"")
        .Select(m => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value))));

    private sealed class UnknownRungs : IWorkerInterceptor
    {
        public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor);

        private sealed class Inbound(ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
        {
            public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
            {
                var result = await base.ExecuteActivityAsync(input);
                return result is Diagnosis diagnosis
                    ? diagnosis with { Next = new() { Rung = (Rung)99, Reason = Reasons.FirstRung, Message = "of a later version" } }
                    : result;
            }
        }
    }
}
