using System.Runtime.CompilerServices;
using WorkerDown.Sandbox.Replay;

namespace WorkerDown.Tests.Workflows;

/// <summary>
/// The recorded histories of this version: open incidents must survive an upgrade, so they are replayed on every run of
/// the tests. <c>WORKERDOWN_RECORD_HISTORIES=1 dotnet test</c> records those of the scenarios and stories anew.
/// </summary>
internal static class HistoryArchive
{
    public static ReplayArchive Kept { get; } = new(Path.Combine(SourceFolder(), "Histories"));

    public static TheoryData<string> Names => [.. Kept.Names];

    /// <summary>A history that was just played must replay; it is recorded when that is asked for.</summary>
    public static async Task KeepAsync(string name, string json)
    {
        var recording = Recording.Parse(json);
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_HISTORIES") == "1")
            Kept.Write(name, recording);
        await ReplayArchive.ReplayAsync(recording);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
