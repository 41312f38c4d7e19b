using System.Globalization;
using System.Net.Http.Headers;
using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>
/// Prometheus Alertmanager, API v2. An alert is its labels: they are the same for a whole incident, so whatever is sent
/// twice is the same alert. It forgets an alert at its <c>endsAt</c> (without one after <c>resolve_timeout</c>), so an
/// open one is sent again well before. It knows no acknowledgement: silences are made by people.
/// </summary>
public sealed class AlertmanagerChannel(AlertmanagerSettings settings, HttpClient http, TimeProvider time) : IPageChannel
{
    /// <summary>An open alert is sent again this often: below Alertmanager's default <c>resolve_timeout</c> of 5 min.</summary>
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromMinutes(4);

    /// <summary>An open alert is said to end after this unless sent again: two refreshes may fail.</summary>
    public static readonly TimeSpan EndsAfter = 3 * RefreshEvery;

    private readonly PageHttp send = new(settings.Name, http, time);
    private readonly Uri address = new(settings.Url.ToString().TrimEnd('/') + "/api/v2/alerts");

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task<Delivered> DeliverAsync(Page page, CancellationToken cancel)
    {
        if (page.Kind == PageKind.Acknowledge)
            return new($"{Name} knows no acknowledgement; the alert stays open", RefreshAfter: RefreshEvery);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = PageHttp.Json(new[] { Alert(page) }) };
        if (settings.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await send.SendAsync(request, null, cancel);
        return page.Kind == PageKind.Resolve ? new($"ended at {Name}") : new($"taken by {Name}", RefreshAfter: RefreshEvery);
    }

    private Dictionary<string, object?> Alert(Page page)
    {
        var now = time.GetUtcNow();
        var about = PageFacts.Of(page.Subject);
        var alert = new Dictionary<string, object?>
        {
            ["labels"] = new Dictionary<string, string>
            {
                ["alertname"] = page.Subject switch { WorkerSubject => "TemporalWorkerDown", StormSubject => "TemporalWorkerStorm", OutageSubject { Kind: OutageKind.Temporal } => "TemporalDown", _ => "WorkerDownHealthChecksStandStill" },
                ["severity"] = page.Subject.Severity,
                ["incident"] = page.Subject.Incident,
                ["source"] = about.Source,
                ["component"] = about.Component,
                ["group"] = about.Group,
            },
            ["annotations"] = Annotations(page, now),
            ["startsAt"] = Time(page.Subject.DownAt),
            ["endsAt"] = Time(page.Kind == PageKind.Resolve ? Later(now, page.Subject.DownAt) : now + EndsAfter),
        };
        if (PageLinks.Workflow(page.Subject) is { } url)
            alert["generatorURL"] = url;
        return alert;
    }

    private static Dictionary<string, string> Annotations(Page page, DateTimeOffset now)
    {
        var annotations = new Dictionary<string, string> { ["summary"] = PageText.Title(page), ["description"] = PageText.Body(page, now), ["page_id"] = page.Id, ["kind"] = page.Kind.ToString() };
        if (PageLinks.Runbook(page.Subject) is { } runbook)
            annotations["runbook_url"] = runbook;
        return annotations;
    }

    // "end must not be before start": our clock and that of whoever saw it first may differ.
    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
