using Temporalio.Common;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Workflows;

public class RecordedHistoryTests
{
    public static TheoryData<string> Recordings => [.. Directory.GetFiles(HistoryArchive.Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_recorded_history_replays_on_this_version(string recording)
    {
        var json = await File.ReadAllTextAsync(Path.Combine(HistoryArchive.Folder, $"{recording}.json"), TestContext.Current.CancellationToken);
        await HistoryArchive.Replayer().ReplayWorkflowAsync(WorkflowHistory.FromJson(Target.RemediationId("hosting-worker"), json));
    }
}
