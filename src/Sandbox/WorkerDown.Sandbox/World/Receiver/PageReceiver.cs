using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WorkerDown.Activities.Escalate;

namespace WorkerDown.Sandbox.World;

/// <summary>What a service of the receiver does with what comes to it.</summary>
public enum Trouble
{
    /// <summary>Takes it, as documented.</summary>
    None,

    /// <summary>Answers 503.</summary>
    Down,

    /// <summary>Answers 429 and asks for half a minute.</summary>
    Limits,

    /// <summary>Answers 400.</summary>
    Refuses,

    /// <summary>Takes it, but the answer never arrives.</summary>
    LosesAnswers,
}

/// <summary>
/// The people who are called, behind the services they use: PagerDuty, Slack, Alertmanager and a signed webhook, each by
/// its documented rules. Keeps what was taken and what was refused.
/// </summary>
public sealed class PageReceiver : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ConcurrentQueue<ReceivedPage> pages = new();
    private readonly ConcurrentDictionary<string, Trouble> troubles = new();
    private readonly TimeProvider time;

    private PageReceiver(WebApplication web, TimeProvider time, string key)
    {
        this.web = web;
        this.time = time;
        Webhook = new(key, time);
        Alertmanager = new(time);
    }

    /// <summary>Names of the channels that lead here.</summary>
    public const string PagerDutyChannel = "pagerduty", SlackChannel = "slack", SlackHookChannel = "slack-hook", AlertmanagerChannel = "alertmanager";

    /// <summary>PagerDuty.</summary>
    public PagerDutyDesk PagerDuty { get; } = new();

    /// <summary>Slack's Web API.</summary>
    public SlackBotDesk Slack { get; } = new();

    /// <summary>Slack's incoming webhook.</summary>
    public SlackHookDesk SlackHook { get; } = new();

    /// <summary>Alertmanager.</summary>
    public AlertmanagerDesk Alertmanager { get; }

    /// <summary>The generic webhook.</summary>
    public WebhookDesk Webhook { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The channels that lead to it, as WorkerDown's configuration has them.</summary>
    public IReadOnlyList<ChannelSettings> Channels =>
    [
        new WebhookSettings(SandboxSettings.Channel, new(Address, "/pages"), SandboxSettings.ChannelKey),
        new PagerDutySettings(PagerDutyChannel, PagerDutyDesk.RoutingKey) { Url = new(Address, "/pagerduty/v2/enqueue") },
        new SlackBotSettings(SlackChannel, SlackBotDesk.Token, SlackBotDesk.Conversation) { Api = new(Address, "/slack/api/") },
        new SlackWebhookSettings(SlackHookChannel, new(Address, SlackHookDesk.Path)),
        new AlertmanagerSettings(AlertmanagerChannel, new(Address, "/alertmanager"), AlertmanagerDesk.Token),
    ];

    /// <summary>What was taken, in order.</summary>
    public IReadOnlyList<ReceivedPage> Pages => [.. pages];

    /// <summary>Requests that broke a service's rules, with the reason.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Requests that a trouble turned away.</summary>
    public int TurnedAway => turnedAway;

    private int turnedAway;

    /// <summary>Switches a channel's trouble on or off.</summary>
    public void Set(string channel, Trouble trouble) => troubles[channel] = trouble;

    /// <summary>Starts it.</summary>
    public static async Task<PageReceiver> StartAsync(TimeProvider time, string key)
    {
        // Nothing of the surroundings: no settings file is read or watched.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        var receiver = new PageReceiver(builder.Build(), time, key);
        receiver.Map("/pages", SandboxSettings.Channel, receiver.Webhook);
        receiver.Map("/pagerduty/v2/enqueue", PagerDutyChannel, receiver.PagerDuty);
        receiver.Map("/slack/api/{method}", SlackChannel, receiver.Slack);
        receiver.Map("/services/{**rest}", SlackHookChannel, receiver.SlackHook);
        receiver.Map("/alertmanager/api/v2/alerts", AlertmanagerChannel, receiver.Alertmanager);
        await receiver.web.StartAsync();
        receiver.Address = new(receiver.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return receiver;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    private void Map(string path, string channel, IDesk desk) => web.MapPost(path, context => TakeAsync(context, channel, desk));

    private async Task TakeAsync(HttpContext context, string channel, IDesk desk)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var trouble = troubles.GetValueOrDefault(channel);
        if (trouble is Trouble.Down or Trouble.Limits or Trouble.Refuses)
        {
            Interlocked.Increment(ref turnedAway);
            context.Response.StatusCode = trouble switch { Trouble.Down => 503, Trouble.Limits => 429, _ => 400 };
            if (trouble == Trouble.Limits)
                context.Response.Headers.RetryAfter = "30";
            return;
        }
        var answer = desk.Take(new(context.Request.Path, context.Request.Headers, body));
        if (answer.Page is { } page)
            pages.Enqueue(page with { Channel = channel, At = time.GetUtcNow() });
        if (answer.Broken is { } rule)
            Refused.Enqueue($"{channel}: {rule}");
        if (trouble == Trouble.LosesAnswers)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds;
        await context.Response.WriteAsync(answer.Body);
    }
}
