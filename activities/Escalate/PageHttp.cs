using System.Net;

namespace WorkerDown.Activities.Escalate;

/// <summary>Sends a channel's request; what goes wrong is said without address, headers or body: they hold secrets.</summary>
internal static class PageHttp
{
    public static async Task<string> SendAsync(string channel, HttpClient http, HttpRequestMessage request, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token);
            return response.IsSuccessStatusCode
                ? $"taken by {channel} (HTTP {(int)response.StatusCode})"
                : throw new PageNotDeliveredException($"{channel} answered HTTP {(int)response.StatusCode} {response.StatusCode}", RetryAfter(response, time));
        }
        catch (HttpRequestException e)
        {
            throw new PageNotDeliveredException($"{channel} could not be reached: {e.HttpRequestError}");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new PageNotDeliveredException($"{channel} did not answer within {limit.TotalSeconds:0} s");
        }
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || response.Headers.RetryAfter is not { } header)
            return null;
        var wait = header.Delta ?? header.Date - time.GetUtcNow();
        // A page is urgent: whatever the service asks for, it is tried again within ten minutes.
        return wait is { } w && w > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Min(w.TotalSeconds, 600)) : null;
    }
}
