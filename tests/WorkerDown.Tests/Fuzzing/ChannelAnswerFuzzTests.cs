using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using WorkerDown.Activities.Escalate;
using WorkerDown.Activities.Telemetry;
using WorkerDown.Core.Escalate;
using WorkerDown.Tests.Core.Escalate;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>Whatever answers in the place of a channel's service, a page is delivered or not, with a sentence and without a secret.</summary>
public class ChannelAnswerFuzzTests
{
    private const int Rounds = 400;

    /// <summary>Bytes that anybody may read of an answer.</summary>
    private const long Most = 4 * 1024 * 1024;

    private static readonly string[] Secrets = ["hunter2canary", "0123456789abcdef0123456789abcdef", "xoxb-1234-hunter2canary"];

    private static readonly ChannelSettings[] Channels =
    [
        new PagerDutySettings("pagerduty", Secrets[1]),
        new SlackBotSettings("slack", Secrets[2], "C0123456789"),
        new SlackWebhookSettings("hook", new($"https://hooks.slack.com/services/T0/B0/{Secrets[0]}")),
        new AlertmanagerSettings("alertmanager", new("https://alerts.example.org"), Secrets[0]),
        new WebhookSettings("webhook", new($"https://example.org/{Secrets[0]}"), Secrets[0]),
    ];

    private static readonly string[] Bodies =
    [
        """{"ok":true,"channel":"C0123456789","ts":"1700000000.000100"}""", """{"ok":false,"error":"ratelimited"}""", """{"ok":false,"error":"invalid_auth"}""",
        """{"status":"invalid event","message":"Event object is invalid","errors":["'routing_key' is invalid: 0123456789abcdef0123456789abcdef","password=hunter2canary"]}""",
        """{"message":"xoxb-1234-hunter2canary is no token of ours"}""", "<html><body>502 Bad Gateway</body></html>", "",
    ];

    public static TheoryData<int> Seeds => Fuzz.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task A_page_is_delivered_or_not_whatever_the_answer(int seed)
    {
        var metrics = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton<WorkerDownMetrics>().BuildServiceProvider().GetRequiredService<WorkerDownMetrics>();
        return Fuzz.EachAsync(seed, Rounds, async random =>
        {
            var answers = new Answers(random);
            using var http = new HttpClient(answers);
            var settings = new Mutation(random).Any<ChannelSettings>(Channels);
            var sender = new PageSender([PageChannels.Make(settings, http, TimeProvider.System)], metrics, NullLogger<PageSender>.Instance);
            var kinds = Enum.GetValues<PageKind>();
            var page = GivenPage.Of(GivenPage.Worker(), kinds[random.Next(kinds.Length)]) with { Channel = settings.Name, Thread = random.Next(2) == 0 ? "1.2" : null };
            try
            {
                var delivered = await sender.SendAsync(page, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
                Clean(delivered.Message, answers);
                // Some kinds of page are nothing to some channels, and then nothing is sent.
                Assert.True(answers.Calls == 0 || (int?)answers.Status is >= 200 and < 300, $"delivered on HTTP {(int?)answers.Status}");
                Assert.True(delivered.Thread is null or { Length: <= 100 });
            }
            catch (PageNotDeliveredException e)
            {
                Clean(e.Message, answers);
                Assert.True(e.RetryAfter is null || (e.RetryAfter > TimeSpan.Zero && e.RetryAfter <= TimeSpan.FromMinutes(10)), $"retried after {e.RetryAfter}");
                // Slack tells in the body whether it took it; elsewhere the status is all.
                Assert.False(settings is not SlackBotSettings && answers.Status is { } status && (int)status is >= 200 and < 300, $"HTTP {(int?)answers.Status} of {settings} was not believed: {e.Message}");
            }
            Assert.InRange(answers.BytesRead, 0, Most);
        });
    }

    private static void Clean(string said, Answers answers)
    {
        Assert.InRange(said.Length, 5, 600);
        if (!answers.KeepsShapes)
            return; // a secret with a hole in it is known by nobody
        foreach (var secret in Secrets)
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
    }

    private sealed class Answers(Random random) : HttpMessageHandler
    {
        private readonly Mutation mutation = new(random);

        public HttpStatusCode? Status { get; private set; }

        /// <summary>Whether what was answered holds its secrets as they are.</summary>
        public bool KeepsShapes { get; private set; } = true;

        public int Calls { get; private set; }

        public long BytesRead { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            Status = null;
            if (random.Next(12) == 0)
                throw new HttpRequestException(mutation.Any<HttpRequestError>(Enum.GetValues<HttpRequestError>()), $"no route to {request.RequestUri} ({Secrets[0]})");
            Status = (HttpStatusCode)(random.Next(3) == 0 ? random.Next(200, 600) : mutation.Any(200, 200, 202, 204, 301, 400, 401, 404, 408, 429, 500, 502, 503));
            var response = new HttpResponseMessage(Status.Value) { Content = new StreamContent(Body()), RequestMessage = request };
            foreach (var header in new[] { "Retry-After", "Date", "Location" }.Where(_ => random.Next(2) == 0))
                response.Headers.TryAddWithoutValidation(header, mutation.Any("-1", "0", "30", "99999999999999999999", "1e9", "NaN", "tomorrow", "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "30, 40", "\u00e9"));
            if (random.Next(2) == 0)
                response.Content.Headers.TryAddWithoutValidation("Content-Type", mutation.Any("application/json", "application/json; charset=nonsense", "text/html; charset=utf-16", "text/plain; charset=\"\"", "x", "application/json; charset=utf-7"));
            if (random.Next(6) == 0)
                response.Content.Headers.TryAddWithoutValidation("Content-Length", mutation.Any("-1", "0", "7", "99999999999999999999"));
            return Task.FromResult(response);
        }

        private Stream Body()
        {
            var sample = mutation.Any<string>(Bodies);
            var way = random.Next(5);
            KeepsShapes &= way > 1;
            var bytes = way switch
            {
                0 when sample.StartsWith('{') => Encoding.UTF8.GetBytes(mutation.Json(sample)),
                1 => mutation.Bytes(Encoding.UTF8.GetBytes(sample)),
                2 => mutation.Noise(random.Next(5000)),
                _ => Encoding.UTF8.GetBytes(sample),
            };
            return new OddStream(bytes, endless: random.Next(15) == 0, cut: random.Next(8) == 0, read => BytesRead += read);
        }
    }

    /// <summary>A body that may never end, or be cut off.</summary>
    private sealed class OddStream(byte[] bytes, bool endless, bool cut, Action<int> read) : Stream
    {
        private int at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var left = Math.Min(count, bytes.Length - at);
            if (left <= 0)
            {
                if (cut)
                    throw new HttpIOException(HttpRequestError.ResponseEnded, $"cut off, and it said {Secrets[0]}");
                if (!endless)
                    return 0;
                Array.Fill(buffer, (byte)'x', offset, count);
                read(count);
                return count;
            }
            Array.Copy(bytes, at, buffer, offset, left);
            at += left;
            read(left);
            return left;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
