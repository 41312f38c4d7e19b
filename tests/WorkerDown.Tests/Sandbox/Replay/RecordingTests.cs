using System.Text.Json.Nodes;
using WorkerDown.Sandbox.Replay;
using WorkerDown.Tests.Workflows;

namespace WorkerDown.Tests.Sandbox.Replay;

public sealed class RecordingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workerdown-replay-").FullName;

    [Fact]
    public async Task A_history_exported_as_a_bare_list_is_read_kept_and_replayed()
    {
        var list = JsonNode.Parse(HistoryArchive.Kept.Read("already-running").ToJson())!["events"]!.ToJsonString();
        var archive = new ReplayArchive(folder);

        archive.Write("second-start", Recording.Parse(list));

        var kept = archive.Read(Assert.Single(archive.Names));
        Assert.Equal(("WorkerDownRemediation", "by-hand", "AlreadyRunning"), (kept.WorkflowType, kept.WorkflowId, kept.Ending));
        await ReplayArchive.ReplayAsync(kept);
    }

    [Fact]
    public void Stack_traces_are_left_out_for_they_name_folders_of_whoever_recorded_it() =>
        Assert.DoesNotContain("stackTrace", Recording.Parse("""{"events":[{"workflowExecutionStartedEventAttributes":{"workflowType":{"name":"W"}}},{"x":{"failure":{"message":"m","stackTrace":"at /home/ada/x.cs"}}}]}""").ToJson(), StringComparison.Ordinal);

    [Fact]
    public void A_run_that_had_not_ended_is_open() =>
        Assert.Equal("Open", Recording.Parse("""{"events":[{"workflowExecutionStartedEventAttributes":{"workflowType":{"name":"W"}}}]}""").Ending);

    [Theory]
    [InlineData("no json", "This is not JSON")]
    [InlineData("{}", "it has no \"events\"")]
    [InlineData("""{"events":[]}""", "it has no \"events\"")]
    [InlineData("""{"events":[7]}""", "it has no \"events\"")]
    [InlineData("""{"events":[{"eventId":"9"}]}""", "export the whole history")]
    [InlineData("""{"events":[{"workflowExecutionStartedEventAttributes":{}}]}""", "does not name its workflow type")]
    [InlineData("""{"events":[{"workflowExecutionStartedEventAttributes":{"workflowType":{"name":"W"}}},{"workflowExecutionCompletedEventAttributes":{"result":{"payloads":[{"data":{"outcome":"Restored"}}]}}}]}""", "export without decoding")]
    [InlineData("""{"events":[{"workflowExecutionStartedEventAttributes":{"workflowType":{"name":"W"},"input":{"payloads":[{"target":"hosting-worker"}]}}}]}""", "Its payloads are decoded")]
    public void What_is_no_history_is_refused_with_a_reason(string json, string why) =>
        Assert.Contains(why, Assert.Throws<RecordingException>(() => Recording.Parse(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/tmp/My Incident (2).json", "my-incident-2")]
    [InlineData("worker-down/hosting-worker_history.json", "hosting-worker-history")]
    [InlineData("...", "history")]
    public void A_recording_is_called_as_its_file(string file, string name) => Assert.Equal(name, ReplayArchive.NameFor(file));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
