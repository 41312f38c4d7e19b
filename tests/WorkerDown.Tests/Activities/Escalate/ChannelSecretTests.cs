using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WorkerDown.Activities.Escalate;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Core.Escalate;

namespace WorkerDown.Tests.Activities.Escalate;

public class ChannelSecretTests
{
    private const string Secret = "s3cr3t-S3CR3T-s3cr3t-S3CR3T-0000";

    private static IEnumerable<ChannelSettings> Channels(Uri at) =>
    [
        new PagerDutySettings("pd", Secret) { Url = new(at, "/pagerduty/v2/enqueue") },
        new SlackWebhookSettings("hook", new(at, $"/services/{Secret}")),
        new SlackBotSettings("bot", Secret, "C1") { Api = new(at, "/slack/api/") },
        new SlackBotSettings("broken-bot", $"{Secret}\nX: y", "C1") { Api = new(at, "/slack/api/") },
        new AlertmanagerSettings("am", new(at, "/alertmanager"), Secret),
        new WebhookSettings("web", new(at, $"/pages?key={Secret}"), Secret),
        new WebhookSettings("gone", new($"http://{Secret}.invalid/"), Secret),
    ];

    [Fact]
    public async Task No_error_and_no_log_line_shows_a_secret_whatever_goes_wrong()
    {
        await using var receiver = await PageReceiver.StartAsync(TimeProvider.System, "another");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var log = new Lines();
        foreach (var settings in Channels(receiver.Address))
        {
            var sender = new PageSender([PageChannels.Make(settings, http, TimeProvider.System)], new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), TimeProvider.System), log);
            var error = await Assert.ThrowsAsync<PageNotDeliveredException>(() => sender.SendAsync(GivenPage.Of(GivenPage.Worker()) with { Channel = settings.Name }, TestContext.Current.CancellationToken));
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret, settings.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(7, log.Written.Count);
        Assert.All(log.Written, line => Assert.DoesNotContain(Secret, line, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Lines : ILogger<PageSender>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception) + exception);
    }
}
