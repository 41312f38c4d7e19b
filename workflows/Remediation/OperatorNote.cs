using System.Text.Json;
using Temporalio.Converters;
using WorkerDown.Core;
using WorkerDown.Core.Json;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Workflows.Remediation;

/// <summary>Who steers and why: the argument of every Update, all optional: <c>{"by":"ada","why":"known outage"}</c>.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
/// <param name="Until">For Pause: until when, as <c>2026-03-01T05:00:00Z</c>.</param>
public sealed record OperatorNote(string? By = null, string? Why = null, string? Until = null)
{
    /// <summary>Bytes kept of each: a note stands in the run's state, its timeline and every later look.</summary>
    private const int Bytes = 1000;

    /// <summary>As a person is named in the timeline.</summary>
    public override string ToString() => (By ?? "an operator") + (string.IsNullOrWhiteSpace(Why) ? "" : $": {Why}");

    /// <summary>Reads what was typed: nothing, an object, or just a text, which is taken for the reason.</summary>
    internal static OperatorNote Read(IRawValue? input)
    {
        if (input?.Payload is not { } payload || payload.Data.IsEmpty)
            return new();
        try
        {
            var json = OutsideJson.Read(payload.Data.Memory);
            return Bounded(json.ValueKind switch
            {
                JsonValueKind.Object => json.Deserialize<OperatorNote>(WorkerDownJson.Options) ?? new(),
                JsonValueKind.String => new(null, json.GetString()),
                _ => new(),
            });
        }
        catch (JsonException)
        {
            // A note is a courtesy: an unreadable one must not keep a person from stopping the machine.
            return Bounded(new(null, OutsideText.Clean(payload.Data.ToStringUtf8())));
        }
    }

    private static OperatorNote Bounded(OperatorNote note) => new(Cut(note.By), Cut(note.Why), Cut(note.Until));

    private static string? Cut(string? text) => text is null ? null : TextBounds.Cut(text, Bytes);
}
