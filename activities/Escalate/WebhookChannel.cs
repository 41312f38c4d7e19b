using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Json;

namespace WorkerDown.Activities.Escalate;

/// <summary>Where a webhook goes.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Url">Its address; may hold a secret, so it is never shown.</param>
/// <param name="Secret">Key of the signature; null sends unsigned.</param>
public sealed record WebhookSettings(string Name, Uri Url, string? Secret);

/// <summary>
/// A generic webhook: a CloudEvents 1.0 event in structured JSON mode, signed with HMAC-SHA256 over
/// <c>timestamp.body</c> in <c>X-WorkerDown-Signature: t=...,v1=...</c>. The event id is the page's id, so a receiver
/// that sees it twice drops the second.
/// </summary>
public sealed class WebhookChannel(WebhookSettings settings, HttpClient http, TimeProvider time) : IPageChannel
{
    /// <summary>Limit of one delivery.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task<string> DeliverAsync(Page page, CancellationToken cancel)
    {
        var body = JsonSerializer.Serialize(Event(page), WorkerDownJson.Options);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/cloudevents+json; charset=utf-8");
        if (settings.Secret is { } secret)
        {
            var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{body}")));
            request.Headers.Add("X-WorkerDown-Signature", $"t={at},v1={signature}");
        }
        return await PageHttp.SendAsync(Name, http, request, Limit, time, cancel);
    }

    private object Event(Page page) => new
    {
        Specversion = "1.0",
        Id = $"{page.Subject.Incident}/{page.Id}",
        Source = "worker-down",
        Type = $"io.worker-down.incident.{page.Kind.ToString().ToLowerInvariant()}",
        Subject = page.Subject.Incident,
        Time = time.GetUtcNow(),
        Datacontenttype = "application/json",
        Data = new
        {
            Title = PageText.Title(page),
            Text = PageText.Body(page, time.GetUtcNow()),
            DedupKey = page.Subject.Incident,
            page.Kind,
            page.Step,
            page.Note,
            Target = page.Subject.Plan.Target.Name,
            page.Subject.Cause,
            page.Subject.Reason,
            page.Subject.DownAt,
            Severity = page.Subject.Plan.Escalation.Severity,
        },
    };
}
