using Temporalio.Api.Enums.V1;
using Temporalio.Client.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Host.Commands;

public class ScheduleCommandTests
{
    [Fact]
    public Task Apply_creates_the_schedule_once_and_then_changes_only_what_differs() => Shell.InWorldAsync(async shell =>
    {
        var first = await shell.TypeAsync("schedule", "apply");
        var again = await shell.TypeAsync("schedule", "apply", "--output", "json");
        var changed = await shell.TypeAsync("schedule", "apply", "--set", "schedule.interval=1m");

        Assert.Equal((0, "Created: worker-down-health-check runs every 30 s, one check at a time, each for at most 1 min.\n"), (first.Code, first.Output));
        Assert.Equal("Unchanged", Assert.Single(again.Json.GetProperty("schedules").EnumerateArray()).GetProperty("change").GetString());
        Assert.StartsWith("Updated: worker-down-health-check runs every 1 min", changed.Output, StringComparison.Ordinal);
        var found = await Handle(shell).DescribeAsync();
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(found.Schedule.Spec.Intervals).Every);
        Assert.Equal((ScheduleOverlapPolicy.Skip, TimeSpan.FromMinutes(1)), (found.Schedule.Policy.Overlap, found.Schedule.Policy.CatchupWindow));
        var action = Assert.IsType<ScheduleActionStartWorkflow>(found.Schedule.Action);
        Assert.Equal((WorkerDownNames.HealthCheck, WorkerDownNames.TaskQueue, TimeSpan.FromMinutes(1)), (action.Workflow, action.Options.TaskQueue, action.Options.RunTimeout));
        Assert.True(found.Memo.ContainsKey("about"));
    });

    [Fact]
    public Task Apply_keeps_a_persons_pause_and_its_note() => Shell.InWorldAsync(async shell =>
    {
        await shell.TypeAsync("schedule", "apply");
        await shell.TypeAsync("schedule", "pause", "--by", "grace", "--why", "cluster upgrade");
        await shell.TypeAsync("schedule", "apply", "--set", "schedule.interval=2m");

        var state = (await Handle(shell).DescribeAsync()).Schedule.State;
        Assert.Equal((true, "by=grace cluster upgrade"), (state.Paused, state.Note));
    });

    [Fact]
    public Task Show_says_whether_it_runs_why_not_and_when_it_ran() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.StartWorkerAsync();
        await shell.TypeAsync("schedule", "apply");
        await shell.TypeAsync("schedule", "trigger");
        await shell.Stage.UntilAsync(async () => (await Handle(shell).DescribeAsync()).Info.NumActions > 0, TimeSpan.FromMinutes(2), "no check ran");
        var running = await shell.TypeAsync("schedule", "show");
        await shell.TypeAsync("schedule", "pause", "--why", "night");
        var paused = await shell.TypeAsync("schedule", "show", "-o", "json");
        var resumed = await shell.TypeAsync("schedule", "resume");

        var shown = Assert.Single(paused.Json.GetProperty("schedules").EnumerateArray());
        Assert.StartsWith("worker-down-health-check: running\n", running.Output, StringComparison.Ordinal);
        Assert.Contains("every    30 s", running.Output, StringComparison.Ordinal);
        Assert.Equal(("by=ada night", true), (shown.GetProperty("note").GetString(), shown.GetProperty("paused").GetBoolean()));
        Assert.True(shown.GetProperty("runs").GetInt64() > 0);
        Assert.Equal(0, resumed.Code);
        Assert.False((await Handle(shell).DescribeAsync()).Schedule.State.Paused);
    });

    [Theory]
    [InlineData("show")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("trigger")]
    [InlineData("delete")]
    public Task Without_a_schedule_the_answer_is_how_to_make_one(string command) => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync("schedule", command);
        Assert.Equal((1, "There is no schedule worker-down-health-check; create it with: workerdown schedule apply\n"), (typed.Code, typed.Error));
    });

    [Fact]
    public Task Delete_removes_it() => Shell.InWorldAsync(async shell =>
    {
        await shell.TypeAsync("schedule", "apply");
        Assert.Equal(0, (await shell.TypeAsync("schedule", "delete")).Code);
        Assert.Equal(1, (await shell.TypeAsync("schedule", "show")).Code);
    });

    private static ScheduleHandle Handle(Shell shell) => shell.Stage.World.Client.GetScheduleHandle(WorkerDownNames.HealthCheckSchedule);
}
