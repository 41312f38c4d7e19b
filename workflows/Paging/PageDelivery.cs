using System.Text.Json.Serialization;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Workflows.Paging;

/// <summary>The input of a delivery that outlives its incident.</summary>
/// <param name="Page">The page, with its channel.</param>
/// <param name="Until">Given up then.</param>
public sealed record PageDeliveryRequest([property: JsonRequired] Page Page, [property: JsonRequired] DateTimeOffset Until);

/// <summary>How such a delivery ended.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Message">What it answered.</param>
/// <param name="Timeline">What happened, in order.</param>
public sealed record PageDeliveryResult(string Channel, string Message, IReadOnlyList<TimelineEntry> Timeline);
