using System.Diagnostics;

namespace WorkerDown.Host.Telemetry;

/// <summary>
/// Marks the requests of channels, whose addresses hold secrets (a Slack hook is nothing but its path), so that their
/// traces show the host alone.
/// </summary>
internal sealed class SecretAddress : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<bool> Key = new("WorkerDown.SecretAddress");

    /// <summary>For the tracing of HTTP requests: takes path and query of marked ones away.</summary>
    public static void Hide(Activity span, HttpRequestMessage request)
    {
        if (request.Options.TryGetValue(Key, out var secret) && secret)
            span.SetTag("url.full", request.RequestUri?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
    }

    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(Key, true);
        return base.SendAsync(request, cancellationToken);
    }
}
