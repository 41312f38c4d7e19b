using Temporalio.Client.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Host.Commands;

public class SplitScheduleTests
{
    private const string Common = "worker-down-health-check";
    private const string OfGroup = "worker-down-health-check-dns";

    private static readonly string[] Split = ["--set", "schedule.splitByGroup=true", "--set", "groups.dns.dryRun=false", "--set", "targets.hosting-worker.group=DNS"];

    [Fact]
    public Task Each_group_gets_a_schedule_and_the_one_of_a_group_that_is_no_more_is_deleted() => Shell.InWorldAsync(async shell =>
    {
        await shell.TypeAsync("schedule", "apply");
        var split = await shell.TypeAsync(["schedule", "apply", .. Split]);
        var again = await shell.TypeAsync(["schedule", "apply", "-o", "json", .. Split]);
        var action = Assert.IsType<ScheduleActionStartWorkflow>((await shell.Stage.World.Client.GetScheduleHandle(OfGroup).DescribeAsync()).Schedule.Action);
        var whole = await shell.TypeAsync("schedule", "apply");

        Assert.Equal(
            "Updated: worker-down-health-check runs every 30 s, one check at a time, each for at most 1 min.\n"
            + "Created: worker-down-health-check-dns runs every 30 s, one check at a time, each for at most 1 min.\n",
            split.Output);
        Assert.Equal(["Unchanged", "Unchanged"], again.Json.GetProperty("schedules").EnumerateArray().Select(s => s.GetProperty("change").GetString()));
        Assert.Equal((WorkerDownNames.HealthCheck, OfGroup), (action.Workflow, action.Options.Id));
        Assert.Equal(
            "Updated: worker-down-health-check runs every 30 s, one check at a time, each for at most 1 min.\n"
            + "Deleted: worker-down-health-check-dns, its group is checked with the others or is no more.\n",
            whole.Output);
        Assert.Equal([Common], await SchedulesAsync(shell));
    });

    [Fact]
    public Task A_schedule_of_somebody_else_is_left_alone_whatever_its_name() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.Client.CreateScheduleAsync($"{Common}-report", new(ScheduleActionStartWorkflow.Create("Report", [], new("report", "reports")), new() { Intervals = [new(TimeSpan.FromHours(1))] }));
        await shell.TypeAsync("schedule", "apply");
        await shell.TypeAsync("schedule", "pause", "--why", "night");
        await shell.TypeAsync("schedule", "delete");

        Assert.Equal([$"{Common}-report"], await SchedulesAsync(shell));
        Assert.False((await shell.Stage.World.Client.GetScheduleHandle($"{Common}-report").DescribeAsync()).Schedule.State.Paused);
    });

    [Fact]
    public Task All_are_shown_paused_resumed_and_deleted_together() => Shell.InWorldAsync(async shell =>
    {
        await shell.TypeAsync(["schedule", "apply", .. Split]);
        var paused = await shell.TypeAsync(["pause", "--why", "night", "-o", "json"]);
        var shown = await shell.TypeAsync(["schedule", "show", .. Split]);
        var setup = await shell.TypeAsync(["setup", .. Split]);
        var resumed = await shell.TypeAsync(["resume", "-o", "json"]);
        var triggered = await shell.TypeAsync(["schedule", "trigger", "-o", "json"]);
        var running = await shell.TypeAsync(["schedule", "show"]);
        var deleted = await shell.TypeAsync(["schedule", "delete", "-o", "json"]);

        Assert.All([paused, resumed, triggered, deleted], t => Assert.Equal([Common, OfGroup], t.Json.GetProperty("schedules").EnumerateArray().Select(s => s.GetString())));
        Assert.All([Common, OfGroup], s => Assert.Contains($"{s}: paused\n  note     by=ada night\n", shown.Output, StringComparison.Ordinal));
        Assert.All([Common, OfGroup], s => Assert.Contains($"{s}: running\n", running.Output, StringComparison.Ordinal));
        Assert.Contains($"schedule {OfGroup}: is paused: by=ada night", setup.Output, StringComparison.Ordinal);
        Assert.Empty(await SchedulesAsync(shell));
    });

    [Fact]
    public Task A_group_that_is_new_while_everything_is_paused_is_paused_too() => Shell.InWorldAsync(async shell =>
    {
        await shell.TypeAsync("schedule", "apply");
        await shell.TypeAsync("pause", "--why", "cluster upgrade");
        await shell.TypeAsync(["schedule", "apply", .. Split]);

        var state = (await shell.Stage.World.Client.GetScheduleHandle(OfGroup).DescribeAsync()).Schedule.State;
        Assert.Equal((true, "by=ada cluster upgrade"), (state.Paused, state.Note));
    });

    private static async Task<IReadOnlyList<string>> SchedulesAsync(Shell shell)
    {
        var found = new List<string>();
        await foreach (var schedule in shell.Stage.World.Client.ListSchedulesAsync())
            found.Add(schedule.Id);
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
