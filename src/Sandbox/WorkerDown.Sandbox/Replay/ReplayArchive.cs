using System.Text.RegularExpressions;
using Temporalio.Worker;
using WorkerDown.Workflows;

namespace WorkerDown.Sandbox.Replay;

/// <summary>The recorded histories that every version must replay: a folder of the repository.</summary>
/// <param name="folder">The folder.</param>
public sealed partial class ReplayArchive(string folder)
{
    /// <summary>Where it is in the repository.</summary>
    private const string Place = "tests/WorkerDown.Tests/Workflows/Histories";

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>The recordings' names.</summary>
    public IReadOnlyList<string> Names => [.. Directory.GetFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>The archive of the repository that a folder lies in; null when it lies in none.</summary>
    public static ReplayArchive? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, Place)))
                return new(Path.Combine(at.FullName, Place));
        }
        return null;
    }

    /// <summary>Reads a recording.</summary>
    public Recording Read(string name) => Recording.Parse(File.ReadAllText(FileOf(name)));

    /// <summary>Replays a history with the workflows of this version.</summary>
    /// <exception cref="Temporalio.Exceptions.WorkflowNondeterminismException">This version would have decided otherwise.</exception>
    public static Task ReplayAsync(Recording recording) => Replayer().ReplayWorkflowAsync(recording.ToHistory());

    /// <summary>What replays histories of this version.</summary>
    // Debug mode: else a machine that is busy for two seconds passes for a workflow that is stuck.
    public static WorkflowReplayer Replayer() => new(new WorkflowReplayerOptions { DataConverter = WorkerDownData.Converter, DebugMode = true }
        .AddWorkflow<RemediationWorkflow>()
        .AddWorkflow<HealthCheckWorkflow>()
        .AddWorkflow<StormWorkflow>()
        .AddWorkflow<PageDeliveryWorkflow>());

    /// <summary>Keeps a recording under a name, in the place of the one that had it.</summary>
    public void Write(string name, Recording recording) => File.WriteAllText(FileOf(name), recording.ToJson());

    /// <summary>Whether a name is taken.</summary>
    public bool Has(string name) => File.Exists(FileOf(name));

    /// <summary>A name for whatever a file is called.</summary>
    public static string NameFor(string file) => Odd().Replace(Path.GetFileNameWithoutExtension(file).ToLowerInvariant(), "-").Trim('-') is { Length: > 0 } name ? name : "history";

    private string FileOf(string name) => Path.Combine(folder, $"{NameFor(name + ".json")}.json");

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Odd();
}
