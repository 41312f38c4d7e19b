using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Temporalio.Worker;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

/// <summary>
/// The recorded histories of this version: open incidents must survive an upgrade, so they are replayed on every run of
/// the tests. <c>WORKERDOWN_RECORD_HISTORIES=1 dotnet test</c> records those of the scenarios anew.
/// </summary>
internal static class HistoryArchive
{
    public static string Folder { get; } = Path.Combine(SourceFolder(), "Histories");

    public static WorkflowReplayer Replayer() => new(new WorkflowReplayerOptions { DataConverter = WorkerDownData.Converter }
        .AddWorkflow<RemediationWorkflow>()
        .AddWorkflow<HealthCheckWorkflow>()
        .AddWorkflow<StormWorkflow>()
        .AddWorkflow<PageDeliveryWorkflow>());

    public static void RecordIfAsked(string name, string json)
    {
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_HISTORIES") != "1")
            return;
        Directory.CreateDirectory(Folder);
        var history = JsonNode.Parse(json)!;
        DropStackTraces(history);
        File.WriteAllText(Path.Combine(Folder, $"{name}.json"), history.ToJsonString(new() { WriteIndented = true }) + "\n");
    }

    // They name the folders of whoever recorded it, and no replay reads them.
    private static void DropStackTraces(JsonNode? node)
    {
        if (node is JsonObject o)
            o.Remove("stackTrace");
        foreach (var child in node switch { JsonObject members => members.Select(m => m.Value), JsonArray items => items, _ => [] })
            DropStackTraces(child);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
