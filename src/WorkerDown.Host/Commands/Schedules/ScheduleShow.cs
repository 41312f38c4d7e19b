using Temporalio.Client.Schedules;
using WorkerDown.Core;

namespace WorkerDown.Host.Commands.Schedules;

/// <summary><c>workerdown schedule show</c>.</summary>
internal static class ScheduleShow
{
    /// <summary>Runs and next times shown.</summary>
    private const int Shown = 5;

    public static async Task<int> RunAsync(Invocation invocation)
    {
        var found = new List<ScheduleDescription>();
        await ScheduleCommands.ForEachAsync(invocation, async h => found.Add(await h.DescribeAsync(invocation.Rpc)));
        if (invocation.Json)
            invocation.WriteJson(new { Schedules = found.Select(Facts) });
        else
            found.ForEach(f => Write(invocation.Terminal, f));
        return ExitCode.Ok;
    }

    private static object Facts(ScheduleDescription found) => new
    {
        Schedule = found.Id,
        found.Schedule.State.Paused,
        Note = found.Schedule.State.Note is { Length: > 0 } note ? note : null,
        Intervals = found.Schedule.Spec.Intervals.Select(i => i.Every),
        Overlap = found.Schedule.Policy.Overlap.ToString(),
        found.Schedule.Policy.CatchupWindow,
        Runs = found.Info.NumActions,
        Skipped = found.Info.NumActionsSkippedOverlap,
        Missed = found.Info.NumActionsMissedCatchupWindow,
        Recent = found.Info.RecentActions.Select(a => new { StartedAt = Utc(a.StartedAt), (a.Action as ScheduleActionExecutionStartWorkflow)?.WorkflowId }),
        Next = found.Info.NextActionTimes.Take(Shown).Select(Utc),
    };

    private static void Write(Terminal terminal, ScheduleDescription found)
    {
        var (schedule, info) = (found.Schedule, found.Info);
        terminal.Output.WriteLine($"{terminal.Strong(found.Id)}: {(schedule.State.Paused ? terminal.Warn("paused") : terminal.Good("running"))}");
        var table = new TextTable();
        if (schedule.State.Note is { Length: > 0 } why)
            table.Add("note", why);
        table.Add("every", string.Join(", ", schedule.Spec.Intervals.Select(i => Durations.Say(i.Every))));
        table.Add("overlap", $"{schedule.Policy.Overlap}; missed runs are made up for within {Durations.Say(schedule.Policy.CatchupWindow ?? TimeSpan.Zero)}");
        table.Add("runs", $"{info.NumActions}, skipped because one was running {info.NumActionsSkippedOverlap}, missed {info.NumActionsMissedCatchupWindow}");
        table.Add("last", string.Join(", ", info.RecentActions.TakeLast(Shown).Select(a => Invocation.Time(Utc(a.StartedAt))).DefaultIfEmpty("never yet")));
        table.Add("next", schedule.State.Paused ? "not while paused" : string.Join(", ", info.NextActionTimes.Take(1).Select(t => Invocation.Time(Utc(t)))));
        table.Write(terminal, indent: 2);
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
