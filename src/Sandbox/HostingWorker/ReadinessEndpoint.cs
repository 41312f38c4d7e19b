using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sandbox.HostingWorker;

/// <summary><c>/readyz</c> answers 200 while ready, else 503; <c>/healthz</c> answers 200 for as long as the process lives.</summary>
internal sealed class ReadinessEndpoint : IAsyncDisposable
{
    private readonly WebApplication web;

    private ReadinessEndpoint(WebApplication web) => this.web = web;

    /// <summary>Starts it.</summary>
    /// <param name="address">Where it listens: every address in a pod, whose kubelet asks from outside.</param>
    /// <param name="port">The port.</param>
    /// <param name="readiness">What it tells.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ReadinessEndpoint> StartAsync(IPAddress address, int port, Readiness readiness)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(address, port));
        var web = builder.Build();
        web.MapGet("/readyz", () => Results.StatusCode(readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable));
        web.MapGet("/healthz", () => Results.Ok());
        await web.StartAsync().ConfigureAwait(false);
        return new(web);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();
}
