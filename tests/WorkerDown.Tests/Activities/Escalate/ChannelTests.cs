using WorkerDown.Activities.Escalate;
using WorkerDown.Core.Escalate;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Core.Escalate;

namespace WorkerDown.Tests.Activities.Escalate;

/// <summary>Each channel against a receiver that judges its requests as the service documents them.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private PageReceiver receiver = null!;

    public static TheoryData<string> Channels =>
        [SandboxSettings.Channel, PageReceiver.PagerDutyChannel, PageReceiver.SlackChannel, PageReceiver.SlackHookChannel, PageReceiver.AlertmanagerChannel];

    public async ValueTask InitializeAsync() => receiver = await PageReceiver.StartAsync(TimeProvider.System, SandboxSettings.ChannelKey);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await receiver.DisposeAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Page Page(PageKind kind = PageKind.Trigger, string id = "run-1/1/0", string? thread = null) =>
        GivenPage.Of(GivenPage.Worker() with { DownAt = TimeProvider.System.GetUtcNow() }, kind, id: id) with { Thread = thread };

    private IPageChannel Channel(string name) => PageChannels.Make(receiver.Channels.Single(c => c.Name == name), http, TimeProvider.System);

    private Task<Delivered> Send(string channel, Page page) => Channel(channel).DeliverAsync(page, Cancel);

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task Every_kind_of_page_about_every_subject_keeps_the_rules_of_the_service(string channel)
    {
        var thread = (await Send(channel, Page())).Thread;
        PageSubject[] subjects = [GivenPage.Worker(), GivenPage.Storm(), GivenPage.Outage(OutageKind.Temporal), GivenPage.Outage(OutageKind.HealthChecks)];
        foreach (var subject in subjects)
            foreach (var kind in Enum.GetValues<PageKind>())
                await Send(channel, GivenPage.Of(subject with { DownAt = TimeProvider.System.GetUtcNow() }, kind) with { Thread = thread });

        Assert.Empty(receiver.Refused);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task The_largest_page_keeps_the_limits_of_the_service(string channel)
    {
        var subject = GivenPage.Worker() with
        {
            DownAt = TimeProvider.System.GetUtcNow(),
            CauseMessage = new string('<', 9000),
            Evidence = Enumerable.Repeat(new string('&', 5000), 40).ToList(),
            Attempts = Enumerable.Range(1, 20).Select(n => GivenPage.Worker().Attempts[0] with { Number = n, Message = new string('x', 4000) }).ToList(),
            Plan = GivenPage.Worker().Plan with { Target = GivenPage.Worker().Plan.Target with { Name = new string('n', 63), Namespace = new string('s', 63), Cluster = new string('c', 2000) } },
        };

        await Send(channel, GivenPage.Of(subject, id: new string('i', 300)));

        Assert.Empty(receiver.Refused);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_service_that_asks_for_time_gets_it(string channel)
    {
        receiver.Set(channel, Trouble.Limits);

        var error = await Assert.ThrowsAsync<PageNotDeliveredException>(() => Send(channel, Page()));

        Assert.Equal(TimeSpan.FromSeconds(30), error.RetryAfter);
        Assert.False(error.Refused);
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public async Task A_refusal_is_not_worth_a_retry_and_an_outage_is(string channel)
    {
        receiver.Set(channel, Trouble.Refuses);
        Assert.True((await Assert.ThrowsAsync<PageNotDeliveredException>(() => Send(channel, Page()))).Refused);

        receiver.Set(channel, Trouble.Down);
        Assert.False((await Assert.ThrowsAsync<PageNotDeliveredException>(() => Send(channel, Page()))).Refused);

        receiver.Set(channel, Trouble.LosesAnswers);
        Assert.False((await Assert.ThrowsAsync<PageNotDeliveredException>(() => Send(channel, Page()))).Refused);
    }

    [Fact]
    public async Task PagerDuty_is_called_once_however_often_the_same_page_comes_and_ends_resolved()
    {
        await Send(PageReceiver.PagerDutyChannel, Page());
        await Send(PageReceiver.PagerDutyChannel, Page());
        await Send(PageReceiver.PagerDutyChannel, Page(PageKind.Repeat));
        Assert.Single(receiver.PagerDuty.Notifications);
        Assert.Equal("triggered", receiver.PagerDuty.Alerts["worker-down/hosting-worker"]);

        await Send(PageReceiver.PagerDutyChannel, Page(PageKind.Acknowledge));
        Assert.Equal("acknowledged", receiver.PagerDuty.Alerts["worker-down/hosting-worker"]);

        await Send(PageReceiver.PagerDutyChannel, Page(PageKind.Resolve));
        Assert.Equal("resolved", receiver.PagerDuty.Alerts["worker-down/hosting-worker"]);
    }

    [Fact]
    public async Task PagerDutys_own_words_are_shown_without_the_key_that_they_echo()
    {
        var wrong = new PagerDutySettings("pd", new string('k', 32)) { Url = new(receiver.Address, "/pagerduty/v2/enqueue") };

        var error = await Assert.ThrowsAsync<PageNotDeliveredException>(() => PageChannels.Make(wrong, http, TimeProvider.System).DeliverAsync(Page(), Cancel));

        Assert.Contains("'routing_key' is invalid", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong.RoutingKey, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slack_with_a_token_keeps_an_incident_in_one_thread_and_rewrites_its_first_message_at_the_end()
    {
        var thread = (await Send(PageReceiver.SlackChannel, Page())).Thread!;
        await Send(PageReceiver.SlackChannel, Page(PageKind.Repeat, thread: thread));
        await Send(PageReceiver.SlackChannel, Page(PageKind.Acknowledge, thread: thread));
        await Send(PageReceiver.SlackChannel, Page(PageKind.Resolve, thread: thread));

        Assert.Equal([thread, thread, thread], receiver.Slack.Threads.Values);
        Assert.StartsWith("RESOLVED", receiver.Slack.Messages[thread], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_auth", true)]
    [InlineData("channel_not_found", true)]
    [InlineData("ratelimited", false)]
    [InlineData("internal_error", false)]
    public async Task Slacks_no_in_the_body_of_a_200_is_a_no(string word, bool refused)
    {
        receiver.Slack.Error = word;

        var error = await Assert.ThrowsAsync<PageNotDeliveredException>(() => Send(PageReceiver.SlackChannel, Page()));

        Assert.Equal(refused, error.Refused);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alertmanager_is_told_again_before_it_forgets_and_hears_of_the_end()
    {
        var delivered = await Send(PageReceiver.AlertmanagerChannel, Page());
        Assert.Single(receiver.Alertmanager.Firing);
        Assert.True(delivered.RefreshAfter < TimeSpan.FromMinutes(5), "Alertmanager's default resolve_timeout");
        Assert.True(receiver.Alertmanager.Ends.Values.Single() > TimeProvider.System.GetUtcNow() + delivered.RefreshAfter);

        await Send(PageReceiver.AlertmanagerChannel, Page(PageKind.Refresh));
        await Send(PageReceiver.AlertmanagerChannel, Page(PageKind.Resolve));

        Assert.Empty(receiver.Alertmanager.Firing);
        Assert.Single(receiver.Alertmanager.Ends);
    }
}
