using System.Text;
using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Client;
using Temporalio.Converters;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Host.Commands;
using WorkerDown.Workflows;
using History = Temporalio.Api.History.V1.History;

namespace WorkerDown.Tests.Workflows;

public class WebUiTextTests
{
    public static TheoryData<string> Histories => HistoryArchive.Names;

    [Fact]
    public Task Every_Update_and_Query_is_described_and_the_run_tells_where_it_stands() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v2"));
        await shell.Stage.UntilDownAsync();
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status")).Output.Contains("BadDeployment", StringComparison.Ordinal), TimeSpan.FromMinutes(5), "no incident was seen");
        var run = shell.Stage.World.Client.GetWorkflowHandle("worker-down/hosting-worker");
        var metadata = await run.QueryAsync<WorkflowMetadata>("__temporal_workflow_metadata", []);

        var offered = metadata.Definition.UpdateDefinitions.Concat(metadata.Definition.QueryDefinitions).Where(d => !d.Name.StartsWith("__", StringComparison.Ordinal)).ToList();
        Assert.Superset(new HashSet<string> { "Acknowledge", "Approve", "Reject", "RetryNow", "Pause", "Resume", "Abort", "Status" }, offered.Select(d => d.Name).ToHashSet());
        Assert.All(offered, d => Assert.False(string.IsNullOrWhiteSpace(d.Description), $"{d.Name} has no description"));
        Assert.Contains("### hosting-worker:", metadata.CurrentDetails, StringComparison.Ordinal);
        Assert.Contains("| time | step | what |", metadata.CurrentDetails, StringComparison.Ordinal);

        var (summary, details) = await StaticTextAsync(run);
        Assert.StartsWith("down for ", summary, StringComparison.Ordinal);
        Assert.Contains("`Acknowledge`", details, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_health_check_says_what_it_is_and_shows_the_fleet_at_a_glance() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await foreach (var check in shell.Stage.World.Client.ListWorkflowsAsync($"WorkflowType = '{WorkerDownNames.HealthCheck}' AND ExecutionStatus = 'Completed'", new() { Limit = 1 }))
        {
            var run = shell.Stage.World.Client.GetWorkflowHandle(check.Id, check.RunId);
            var (summary, details) = await StaticTextAsync(run);
            Assert.Equal("Looks at the whole fleet every 30 s", summary);
            Assert.NotEmpty(details);
            Assert.StartsWith("### 1 of 1 target(s) up", (await run.QueryAsync<WorkflowMetadata>("__temporal_workflow_metadata", [])).CurrentDetails, StringComparison.Ordinal);
        }
    });

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task Every_activity_timer_and_child_says_why_within_the_two_hundred_bytes_that_the_UI_shows(string recording)
    {
        var history = JsonParser.Default.Parse<History>(await File.ReadAllTextAsync(Path.Combine(HistoryArchive.Kept.Folder, $"{recording}.json")));
        var told = history.Events.Where(e => e.EventType is EventType.ActivityTaskScheduled or EventType.TimerStarted or EventType.StartChildWorkflowExecutionInitiated).ToList();
        Assert.True(told.Count > 0 || history.Events[^1].EventType == EventType.WorkflowExecutionFailed, "nothing was done in it");
        foreach (var e in told)
        {
            var summary = e.UserMetadata?.Summary is { } payload ? DataConverter.Default.PayloadConverter.ToValue<string>(payload) : "";
            Assert.True(summary.Length > 0, $"event {e.EventId} ({e.EventType}) has no summary");
            Assert.True(Encoding.UTF8.GetByteCount(summary) <= 200, $"event {e.EventId}: {summary}");
        }
    }

    private static async Task<(string Summary, string Details)> StaticTextAsync(WorkflowHandle run)
    {
        var described = await run.Client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(new() { Namespace = "default", Execution = new() { WorkflowId = run.Id, RunId = run.RunId ?? "" } });
        var metadata = described.ExecutionConfig.UserMetadata;
        return (Text(metadata.Summary), Text(metadata.Details));

        static string Text(Temporalio.Api.Common.V1.Payload payload) => DataConverter.Default.PayloadConverter.ToValue<string>(payload);
    }
}
