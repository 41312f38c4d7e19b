using System.Net;
using System.Text;
using System.Text.Json;
using WorkerDown.Core.Json;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Activities.Escalate;

/// <summary>Sends a channel's request; what goes wrong is said without address, headers or body: they hold secrets.</summary>
internal sealed class PageHttp(string channel, HttpClient http, TimeProvider time)
{
    /// <summary>Limit of one request.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Whatever a service asks for, a page is tried again within this: it is urgent.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Characters of a service's own explanation shown.</summary>
    private const int ExplanationLength = 200;

    /// <summary>Bytes of an answer that are looked at.</summary>
    private const int BodyBytes = 64 * 1024;

    /// <summary>JSON content.</summary>
    public static StringContent Json(object body) => new(JsonSerializer.Serialize(body, body.GetType(), WorkerDownJson.Options), Encoding.UTF8, "application/json");

    /// <summary>Sends; returns the answer's body when the service took it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="explain">Reads the service's own words out of the body of a refusal; null shows the status alone.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="PageNotDeliveredException">It did not.</exception>
    public async Task<string> SendAsync(HttpRequestMessage request, Func<JsonElement, string?>? explain, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            var body = await BodyAsync(response, both.Token, cancel);
            if (response.IsSuccessStatusCode)
                return body;
            throw new PageNotDeliveredException(
                $"{channel} answered HTTP {(int)response.StatusCode} {response.StatusCode}{Explained(body, explain)}", RetryAfter(response), IsRefusal(response.StatusCode));
        }
        catch (HttpRequestException e)
        {
            throw new PageNotDeliveredException($"{channel} could not be reached: {e.HttpRequestError}");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new PageNotDeliveredException($"{channel} did not answer within {Limit.TotalSeconds:0} s");
        }
    }

    // An answer may be endless, cut off or late. What the service did is in its status: a page that was taken is not sent again
    // because of what came after that.
    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken both, CancellationToken cancel)
    {
        var bytes = new byte[BodyBytes];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(both);
            return Encoding.UTF8.GetString(bytes, 0, await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, both));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return "";
        }
    }

    // A redirect counts too: the address is wrong, and following it would carry the secret elsewhere.
    private static bool IsRefusal(HttpStatusCode status) =>
        (int)status is >= 300 and < 500 and not (408 or 425 or 429);

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
            return null;
        var wait = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;
        if (wait is null || wait <= TimeSpan.Zero)
            return null;
        return wait < LongestWait ? wait : LongestWait;
    }

    private static string Explained(string body, Func<JsonElement, string?>? explain)
    {
        if (explain is null)
            return "";
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || explain(json.RootElement) is not { Length: > 0 } words)
                return "";
            words = Redactor.Text(words);
            return $": {(words.Length <= ExplanationLength ? words : words[..ExplanationLength] + "...")}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ""; // not the service itself but something before it, or a text that is none
        }
    }
}
