using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>What is sent back: a document, a stream, or a broken connection.</summary>
internal sealed class ApiAnswer
{
    private readonly Func<HttpContext, Task> send;

    private ApiAnswer(int code, Func<HttpContext, Task> send)
    {
        Code = code;
        this.send = send;
    }

    /// <summary>The status of what was done, also where nobody is told.</summary>
    public int Code { get; }

    public bool IsLost { get; private init; }

    public static ApiAnswer Json(JsonNode body, int code = 200) => Text(body.ToJsonString(), code, "application/json");

    public static ApiAnswer Text(string body, int code, string contentType) => new(code, async context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body).ConfigureAwait(false);
    });

    /// <summary>A refusal; <paramref name="done"/> is the status of what was done all the same.</summary>
    public static ApiAnswer Refusal(ApiException refusal, int? done = null) => new(done ?? refusal.Code, async context =>
    {
        context.Response.StatusCode = refusal.Code;
        context.Response.ContentType = "application/json";
        if (refusal.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(refusal.ToStatus().ToJsonString()).ConfigureAwait(false);
    });

    public static ApiAnswer Stream(string contentType, Func<HttpContext, Task> send) => new(200, context =>
    {
        context.Response.ContentType = contentType;
        return send(context);
    });

    /// <summary>The connection breaks; what was done stays done.</summary>
    public static ApiAnswer Lost(ApiAnswer? done) => new(done?.Code ?? 0, context =>
    {
        context.Abort();
        return Task.CompletedTask;
    })
    {
        IsLost = true,
    };

    public Task Send(HttpContext context) => send(context);
}
