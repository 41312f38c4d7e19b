using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Json;

namespace WorkerDown.Activities.Escalate;

/// <summary>
/// A generic webhook: a CloudEvents 1.0 event in structured JSON mode, signed with HMAC-SHA256 over
/// <c>timestamp.body</c> in <c>X-WorkerDown-Signature: t=...,v1=...</c>. The event id is the page's id, so a receiver
/// that sees it twice drops the second.
/// </summary>
public sealed class WebhookChannel(WebhookSettings settings, HttpClient http, TimeProvider time) : IPageChannel
{
    private readonly PageHttp send = new(settings.Name, http, time);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task<Delivered> DeliverAsync(Page page, CancellationToken cancel)
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
        await send.SendAsync(request, null, cancel);
        return new($"taken by {Name}");
    }

    private object Event(Page page)
    {
        var about = PageFacts.Of(page.Subject);
        return new
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
                about.Source,
                about.Component,
                about.Class,
                (page.Subject as WorkerSubject)?.Reason,
                page.Subject.DownAt,
                page.Subject.Severity,
                Links = PageLinks.Of(page.Subject).Select(l => new { l.Text, l.Href }),
            },
        };
    }
}
