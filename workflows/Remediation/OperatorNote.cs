using System.Text.Json;
using Temporalio.Converters;
using WorkerDown.Core.Json;

namespace WorkerDown.Workflows.Remediation;

/// <summary>Who steers and why: the argument of every Update, all optional: <c>{"by":"ada","why":"known outage"}</c>.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
/// <param name="Until">For Pause: until when, as <c>2026-03-01T05:00:00Z</c>.</param>
public sealed record OperatorNote(string? By = null, string? Why = null, string? Until = null)
{
    /// <summary>As a person is named in the timeline.</summary>
    public override string ToString() => (By ?? "an operator") + (string.IsNullOrWhiteSpace(Why) ? "" : $": {Why}");

    /// <summary>Reads what was typed: nothing, an object, or just a text, which is taken for the reason.</summary>
    internal static OperatorNote Read(IRawValue? input)
    {
        if (input?.Payload is not { } payload || payload.Data.IsEmpty)
            return new();
        try
        {
            using var document = JsonDocument.Parse(payload.Data.Memory);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => document.RootElement.Deserialize<OperatorNote>(WorkerDownJson.Options) ?? new(),
                JsonValueKind.String => new(null, document.RootElement.GetString()),
                _ => new(),
            };
        }
        catch (JsonException)
        {
            // A note is a courtesy: an unreadable one must not keep a person from stopping the machine.
            return new(null, payload.Data.ToStringUtf8());
        }
    }
}
