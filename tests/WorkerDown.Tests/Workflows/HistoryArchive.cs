using System.Runtime.CompilerServices;
using System.Text.Json;
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
        using var document = JsonDocument.Parse(json);
        File.WriteAllText(Path.Combine(Folder, $"{name}.json"), JsonSerializer.Serialize(document, new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
