using System.Text.Json.Nodes;
using WorkerDown.Sandbox.Replay;

namespace WorkerDown.Tests.Workflows;

/// <summary>An upgrade meets runs that are open: a recorded history, cut off at any point, goes on with this version.</summary>
public class OpenRunTests
{
    public static TheoryData<string> Recordings => HistoryArchive.Names;

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task A_run_that_was_open_anywhere_in_a_recorded_history_goes_on(string recording)
    {
        var whole = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(HistoryArchive.Kept.Folder, $"{recording}.json"), TestContext.Current.CancellationToken))!;
        var ends = whole["events"]!.AsArray().Select((e, i) => (Type: (string)e!["eventType"]!, Count: i + 1))
            .Where(e => e.Type == "EVENT_TYPE_WORKFLOW_TASK_STARTED").Select(e => e.Count).ToList();

        Assert.NotEmpty(ends);
        var replayer = ReplayArchive.Replayer();
        foreach (var end in ends)
            await replayer.ReplayWorkflowAsync(Recording.Parse(Prefix(whole, end)).ToHistory());
    }

    // Up to the moment at which a worker of the version before was handed a workflow task, and went away.
    private static string Prefix(JsonNode whole, int events)
    {
        var open = whole.DeepClone();
        open["events"] = new JsonArray([.. open["events"]!.AsArray().Take(events).Select(e => e!.DeepClone())]);
        return open.ToJsonString();
    }
}
