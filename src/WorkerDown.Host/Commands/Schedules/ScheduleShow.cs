using Temporalio.Client.Schedules;
using WorkerDown.Core;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Commands.Schedules;

/// <summary><c>workerdown schedule show</c>.</summary>
internal static class ScheduleShow
{
    /// <summary>Runs and next times shown.</summary>
    private const int Shown = 5;

    public static async Task<int> RunAsync(Invocation invocation)
    {
        ScheduleDescription? found = null;
        await DescribeAsync().OrNone();
        var (schedule, info) = (found!.Schedule, found.Info);
        if (invocation.Json)
        {
            invocation.WriteJson(new
            {
                Schedule = found.Id,
                schedule.State.Paused,
                Note = schedule.State.Note is { Length: > 0 } note ? note : null,
                Intervals = schedule.Spec.Intervals.Select(i => i.Every),
                Overlap = schedule.Policy.Overlap.ToString(),
                schedule.Policy.CatchupWindow,
                Runs = info.NumActions,
                Skipped = info.NumActionsSkippedOverlap,
                Missed = info.NumActionsMissedCatchupWindow,
                Recent = info.RecentActions.Select(a => new { StartedAt = Utc(a.StartedAt), (a.Action as ScheduleActionExecutionStartWorkflow)?.WorkflowId }),
                Next = info.NextActionTimes.Take(Shown).Select(Utc),
            });
            return ExitCode.Ok;
        }
        var terminal = invocation.Terminal;
        terminal.Output.WriteLine($"{terminal.Strong(WorkerDownNames.HealthCheckSchedule)}: {(schedule.State.Paused ? terminal.Warn("paused") : terminal.Good("running"))}");
        var table = new TextTable();
        if (schedule.State.Note is { Length: > 0 } why)
            table.Add("note", why);
        table.Add("every", string.Join(", ", schedule.Spec.Intervals.Select(i => Durations.Say(i.Every))));
        table.Add("overlap", $"{schedule.Policy.Overlap}; missed runs are made up for within {Durations.Say(schedule.Policy.CatchupWindow ?? TimeSpan.Zero)}");
        table.Add("runs", $"{info.NumActions}, skipped because one was running {info.NumActionsSkippedOverlap}, missed {info.NumActionsMissedCatchupWindow}");
        table.Add("last", string.Join(", ", info.RecentActions.TakeLast(Shown).Select(a => Invocation.Time(Utc(a.StartedAt))).DefaultIfEmpty("never yet")));
        table.Add("next", schedule.State.Paused ? "not while paused" : string.Join(", ", info.NextActionTimes.Take(1).Select(t => Invocation.Time(Utc(t)))));
        table.Write(terminal, indent: 2);
        return ExitCode.Ok;

        async Task DescribeAsync() => found = await (await ScheduleCommands.HandleAsync(invocation)).DescribeAsync(invocation.Rpc);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
