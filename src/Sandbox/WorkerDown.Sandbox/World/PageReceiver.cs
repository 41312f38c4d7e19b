using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WorkerDown.Sandbox.World;

/// <summary>The people who are called: takes signed webhooks, checks them, and keeps what it got.</summary>
public sealed class PageReceiver : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ConcurrentQueue<ReceivedPage> pages = new();
    private readonly TimeProvider time;

    private PageReceiver(WebApplication web, TimeProvider time)
    {
        this.web = web;
        this.time = time;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it took, in order.</summary>
    public IReadOnlyList<ReceivedPage> Pages => [.. pages];

    /// <summary>Requests it refused, with the reason.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Starts it.</summary>
    public static async Task<PageReceiver> StartAsync(TimeProvider time, string key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var receiver = new PageReceiver(builder.Build(), time);
        receiver.web.MapPost("/pages", context => receiver.TakeAsync(context, key));
        await receiver.web.StartAsync();
        receiver.Address = new(receiver.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/pages");
        return receiver;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    private async Task TakeAsync(HttpContext context, string key)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (Problem(context, body, key) is { } problem)
        {
            Refused.Enqueue(problem);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(problem);
            return;
        }
        var e = JsonDocument.Parse(body).RootElement;
        var data = e.GetProperty("data");
        pages.Enqueue(new(time.GetUtcNow(), e.GetProperty("id").GetString()!, data.GetProperty("kind").GetString()!, data.GetProperty("dedupKey").GetString()!,
            data.GetProperty("title").GetString()!, data.GetProperty("text").GetString()!));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private static string? Problem(HttpContext context, string body, string key)
    {
        if (context.Request.ContentType?.StartsWith("application/cloudevents+json", StringComparison.Ordinal) != true)
            return $"content type {context.Request.ContentType}";
        var parts = context.Request.Headers["X-WorkerDown-Signature"].ToString().Split(',');
        if (parts.Length != 2 || !parts[0].StartsWith("t=", StringComparison.Ordinal) || !parts[1].StartsWith("v1=", StringComparison.Ordinal))
            return "no signature";
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{parts[0][2..]}.{body}")));
        return parts[1][3..] == expected ? null : "wrong signature";
    }
}

/// <summary>A page that was taken.</summary>
/// <param name="At">When, on the sandbox's clock.</param>
/// <param name="Id">The event's id: twice the same is a duplicate.</param>
/// <param name="Kind">Trigger, Repeat, Acknowledge or Resolve.</param>
/// <param name="DedupKey">The incident.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole page.</param>
public sealed record ReceivedPage(DateTimeOffset At, string Id, string Kind, string DedupKey, string Title, string Text);
