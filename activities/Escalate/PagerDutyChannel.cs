using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>
/// PagerDuty Events API v2. Its dedup key is the incident, so whatever is sent twice joins the alert that is open: a
/// repeat after a lost answer is harmless there. PagerDuty calls again by its own escalation policy; our repeats show in
/// the alert's log.
/// </summary>
public sealed class PagerDutyChannel(PagerDutySettings settings, HttpClient http, TimeProvider time) : IPageChannel
{
    /// <summary>Characters of <c>payload.summary</c>, as documented.</summary>
    private const int SummaryLength = 1024;

    /// <summary>Characters of <c>dedup_key</c>, as documented.</summary>
    private const int KeyLength = 255;

    private readonly PageHttp send = new(settings.Name, http, time);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task<Delivered> DeliverAsync(Page page, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = PageHttp.Json(Event(page)) };
        await send.SendAsync(request, Explain, cancel);
        return new($"taken by {Name} ({Action(page.Kind)})");
    }

    private Dictionary<string, object?> Event(Page page)
    {
        var body = new Dictionary<string, object?>
        {
            ["routing_key"] = settings.RoutingKey,
            ["event_action"] = Action(page.Kind),
            ["dedup_key"] = Key(page.Subject.Incident),
        };
        if (!page.Calls)
            return body;
        var about = PageFacts.Of(page.Subject);
        body["payload"] = new Dictionary<string, object?>
        {
            ["summary"] = Cut(PageText.Title(page), SummaryLength),
            ["source"] = about.Source,
            ["severity"] = page.Subject.Severity,
            ["timestamp"] = page.Subject.DownAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
            ["component"] = about.Component,
            ["group"] = about.Group,
            ["class"] = about.Class,
            ["custom_details"] = new Dictionary<string, object?> { ["page"] = PageText.Body(page, time.GetUtcNow()), ["page_id"] = page.Id, ["step"] = page.Step, ["kind"] = page.Kind },
        };
        body["links"] = PageLinks.Of(page.Subject).Select(l => new Dictionary<string, string> { ["href"] = l.Href, ["text"] = l.Text }).ToList();
        body["client"] = "WorkerDown";
        if (PageLinks.Workflow(page.Subject) is { } url)
            body["client_url"] = url;
        return body;
    }

    private static string Action(PageKind kind) => kind switch
    {
        PageKind.Acknowledge => "acknowledge",
        PageKind.Resolve => "resolve",
        _ => "trigger",
    };

    private static string Key(string incident) => incident.Length <= KeyLength
        ? incident
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(incident)));

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 3)] + "...";

    // {"status":"invalid event","message":"...","errors":["..."]}; the key itself is taken out, whatever it echoes.
    private string? Explain(JsonElement body)
    {
        var words = body.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
            ? string.Join("; ", errors.EnumerateArray().Select(e => e.ToString()))
            : body.TryGetProperty("message", out var message) ? message.ToString() : null;
        return words?.Replace(settings.RoutingKey, Redactor, StringComparison.OrdinalIgnoreCase);
    }

    private const string Redactor = Core.Redaction.Redactor.Mark;
}
