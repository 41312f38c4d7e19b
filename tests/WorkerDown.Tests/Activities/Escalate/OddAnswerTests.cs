using System.Net;
using System.Text;
using WorkerDown.Activities.Escalate;
using WorkerDown.Tests.Core.Escalate;

namespace WorkerDown.Tests.Activities.Escalate;

/// <summary>A service's status says whether it took a page; what becomes of the rest of its answer must not have people called again.</summary>
public class OddAnswerTests
{
    private static readonly WebhookSettings webhook = new("webhook", new("https://example.org/hook"), null);

    [Fact]
    public async Task A_page_that_was_taken_is_not_sent_again_for_an_endless_answer_and_little_of_it_is_read()
    {
        var body = new Body(() => -1);

        await SendAsync(webhook, new StreamContent(body));

        Assert.InRange(body.Given, 1, 1024 * 1024);
    }

    [Fact]
    public Task A_page_that_was_taken_is_not_sent_again_for_an_answer_that_is_cut_off() =>
        SendAsync(webhook, new StreamContent(new Body(() => throw new IOException("connection reset"))));

    [Fact]
    public async Task A_page_that_was_taken_is_not_sent_again_for_an_answer_in_an_unknown_alphabet()
    {
        var content = new ByteArrayContent("thanks"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "text/plain; charset=nonsense");

        await SendAsync(webhook, content);
    }

    [Fact]
    public async Task Only_what_is_a_time_stamp_of_Slack_is_taken_for_one()
    {
        var settings = new SlackBotSettings("slack", "xoxb-1", "C1");

        Assert.Equal("1700000000.000100", (await SendAsync(settings, new StringContent("""{"ok":true,"ts":"1700000000.000100"}"""))).Thread);
        Assert.Null((await SendAsync(settings, new StringContent($$"""{"ok":true,"ts":"{{new string('1', 5000)}}"}"""))).Thread);
    }

    private static async Task<Delivered> SendAsync(ChannelSettings settings, HttpContent content)
    {
        using var http = new HttpClient(new Answer(content));
        return await PageChannels.Make(settings, http, TimeProvider.System).DeliverAsync(GivenPage.Of(GivenPage.Worker()), TestContext.Current.CancellationToken);
    }

    private sealed class Answer(HttpContent content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
    }

    /// <summary>A body of one word, and then of whatever comes: -1 for more of the same.</summary>
    private sealed class Body(Func<int> then) : MemoryStream(Encoding.UTF8.GetBytes("thanks"))
    {
        public long Given { get; private set; }

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            if (read == 0 && then() < 0)
                read = count;
            Given += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(new byte[buffer.Length], 0, buffer.Length));
    }
}
