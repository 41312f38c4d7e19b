using System.CommandLine;
using Temporalio.Client.Schedules;
using Temporalio.Exceptions;
using WorkerDown.Host.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Commands.Schedules;

/// <summary><c>workerdown schedule</c>: the schedule of the health check, or all of them where it is split by group.</summary>
internal static class ScheduleCommands
{
    private static readonly Dictionary<int, string> Codes = new() { [ExitCode.Negative] = "there is no schedule, or Temporal refused" };

    public static Command Create(CommandRunner runner) => new("schedule", "The schedule that runs the health check.")
    {
        runner.Runs(Documented("apply", "Creates the schedule, or changes it to what is configured. Paused stays paused.", "workerdown schedule apply"), ApplyAsync),
        runner.Runs(Documented("show", "Shows the schedule, its pause and its last runs.", "workerdown schedule show --output json"), ScheduleShow.RunAsync),
        runner.Runs(WithNote(Documented("pause", "Pauses everything: no health check runs, open remediations touch nothing. The same as 'workerdown pause' without a target.", "workerdown schedule pause --by ada --why \"cluster upgrade\"")), PauseAsync),
        runner.Runs(WithNote(Documented("resume", "Resumes the schedule.", "workerdown schedule resume --by ada")), ResumeAsync),
        runner.Runs(Documented("trigger", "Runs a health check now, also while paused.", "workerdown schedule trigger"), TriggerAsync),
        runner.Runs(Documented("delete", "Deletes the schedule; open remediations go on. A worker that applies it at start makes it anew.", "workerdown schedule delete"), DeleteAsync),
    };

    /// <summary>Pauses everything; what <c>workerdown pause</c> does without a target too.</summary>
    public static async Task<int> PauseAsync(Invocation invocation)
    {
        var note = NoteOptions.Pause(invocation);
        var schedules = await ForEachAsync(invocation, h => h.PauseAsync(note, invocation.Rpc));
        invocation.Answer(new { Schedules = schedules, Paused = true, Note = note },
            $"Paused: no health check runs, and open remediations touch nothing ({note}). Resume with: workerdown resume");
        return ExitCode.Ok;
    }

    /// <summary>Resumes everything.</summary>
    public static async Task<int> ResumeAsync(Invocation invocation)
    {
        var note = $"resumed by {NoteOptions.Read(invocation)}";
        var schedules = await ForEachAsync(invocation, h => h.UnpauseAsync(note, invocation.Rpc));
        invocation.Answer(new { Schedules = schedules, Paused = false, Note = note }, "Resumed: the health check runs again.");
        return ExitCode.Ok;
    }

    /// <summary>Does something with every schedule that exists, those of removed groups too, and returns their ids.</summary>
    /// <exception cref="RefusedException">There is none: that is an answer, not a failure of Temporal.</exception>
    public static async Task<IReadOnlyList<string>> ForEachAsync(Invocation invocation, Func<ScheduleHandle, Task> act)
    {
        var client = await invocation.ConnectAsync();
        var done = new List<string>();
        foreach (var id in await HealthCheckSchedules.AllAsync(client, invocation.Settings, invocation.Rpc))
        {
            try
            {
                await act(client.GetScheduleHandle(id));
                done.Add(id);
            }
            catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
            {
                // One of a group may not be applied yet.
            }
        }
        return done.Count > 0 ? done : throw new RefusedException($"There is no schedule {WorkerDownNames.HealthCheckSchedule}; create it with: workerdown schedule apply");
    }

    private static async Task<int> ApplyAsync(Invocation invocation)
    {
        var settings = invocation.Settings.Schedule;
        var changes = await HealthCheckSchedules.ApplyAsync(await invocation.ConnectAsync(), invocation.Settings, invocation.Rpc);
        invocation.Answer(
            new { Schedules = changes.Select(c => new { c.Schedule, c.Change }), settings.Interval, settings.RunTimeout },
            string.Join('\n', changes.Select(c => c.Change == ScheduleChange.Deleted
                ? $"{c.Change}: {c.Schedule}, its group is checked with the others or is no more."
                : $"{c.Change}: {c.Schedule} runs every {Core.Durations.Say(settings.Interval)}, one check at a time, each for at most {Core.Durations.Say(settings.RunTimeout)}.")));
        return ExitCode.Ok;
    }

    private static async Task<int> TriggerAsync(Invocation invocation)
    {
        var schedules = await ForEachAsync(invocation, h => h.TriggerAsync(new() { Rpc = invocation.Rpc }));
        invocation.Answer(new { Schedules = schedules, Triggered = true }, "Triggered: a health check starts now, unless one is running. See it with: workerdown status");
        return ExitCode.Ok;
    }

    private static async Task<int> DeleteAsync(Invocation invocation)
    {
        var schedules = await ForEachAsync(invocation, h => h.DeleteAsync(invocation.Rpc));
        invocation.Answer(new { Schedules = schedules, Deleted = true }, "Deleted: nothing is checked any more. Open remediations go on.");
        return ExitCode.Ok;
    }

    private static DocumentedCommand Documented(string name, string description, string example) => new(name, description) { Examples = [example], Codes = Codes };

    private static DocumentedCommand WithNote(DocumentedCommand command) => NoteOptions.AddTo(command, until: command.Name == "pause");
}
