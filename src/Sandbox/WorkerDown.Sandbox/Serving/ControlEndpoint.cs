using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WorkerDown.Sandbox.Serving;

/// <summary>The keyboard over HTTP, for scripts: <c>POST /break/crash</c> does what <c>break crash</c> does.</summary>
internal sealed class ControlEndpoint : IAsyncDisposable
{
    private readonly WebApplication web;

    private ControlEndpoint(WebApplication web) => this.web = web;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    public static async Task<ControlEndpoint> StartAsync(ServedWorld served, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var endpoint = new ControlEndpoint(builder.Build());
        endpoint.web.MapPost("/{**words}", async (HttpContext context, string? words) =>
            await context.Response.WriteAsync(await served.DoAsync((words ?? "").Replace('/', ' ')) + "\n"));
        await endpoint.web.StartAsync();
        endpoint.Address = new(endpoint.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return endpoint;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();
}
