using System.CommandLine;
using Temporalio.Client.Schedules;
using Temporalio.Exceptions;
using WorkerDown.Host.Schedules;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Commands.Schedules;

/// <summary><c>workerdown schedule</c>: the schedule of the health check.</summary>
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
        await (await HandleAsync(invocation)).PauseAsync(note, invocation.Rpc).OrNone();
        invocation.Answer(new { Schedule = WorkerDownNames.HealthCheckSchedule, Paused = true, Note = note },
            $"Paused: no health check runs, and open remediations touch nothing ({note}). Resume with: workerdown resume");
        return ExitCode.Ok;
    }

    /// <summary>Resumes everything.</summary>
    public static async Task<int> ResumeAsync(Invocation invocation)
    {
        var note = $"resumed by {NoteOptions.Read(invocation)}";
        await (await HandleAsync(invocation)).UnpauseAsync(note, invocation.Rpc).OrNone();
        invocation.Answer(new { Schedule = WorkerDownNames.HealthCheckSchedule, Paused = false, Note = note }, "Resumed: the health check runs again.");
        return ExitCode.Ok;
    }

    /// <summary>The schedule's handle; it may not exist.</summary>
    public static async Task<ScheduleHandle> HandleAsync(Invocation invocation) =>
        (await invocation.ConnectAsync()).GetScheduleHandle(WorkerDownNames.HealthCheckSchedule);

    private static async Task<int> ApplyAsync(Invocation invocation)
    {
        var settings = invocation.Settings.Schedule;
        var change = await HealthCheckSchedule.ApplyAsync(await invocation.ConnectAsync(), settings, invocation.Rpc);
        invocation.Answer(
            new { Schedule = WorkerDownNames.HealthCheckSchedule, Change = change, settings.Interval, settings.RunTimeout },
            $"{change}: {WorkerDownNames.HealthCheckSchedule} runs every {Core.Durations.Say(settings.Interval)}, one check at a time, each for at most {Core.Durations.Say(settings.RunTimeout)}.");
        return ExitCode.Ok;
    }

    private static async Task<int> TriggerAsync(Invocation invocation)
    {
        await (await HandleAsync(invocation)).TriggerAsync(new() { Rpc = invocation.Rpc }).OrNone();
        invocation.Answer(new { Schedule = WorkerDownNames.HealthCheckSchedule, Triggered = true }, "Triggered: a health check starts now, unless one is running. See it with: workerdown status");
        return ExitCode.Ok;
    }

    private static async Task<int> DeleteAsync(Invocation invocation)
    {
        await (await HandleAsync(invocation)).DeleteAsync(invocation.Rpc).OrNone();
        invocation.Answer(new { Schedule = WorkerDownNames.HealthCheckSchedule, Deleted = true }, "Deleted: nothing is checked any more. Open remediations go on.");
        return ExitCode.Ok;
    }

    private static DocumentedCommand Documented(string name, string description, string example) => new(name, description) { Examples = [example], Codes = Codes };

    private static DocumentedCommand WithNote(DocumentedCommand command) => NoteOptions.AddTo(command, until: command.Name == "pause");

    /// <summary>A schedule that is not there is an answer, not a failure of Temporal.</summary>
    public static async Task OrNone(this Task call)
    {
        try
        {
            await call;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            throw new RefusedException($"There is no schedule {WorkerDownNames.HealthCheckSchedule}; create it with: workerdown schedule apply");
        }
    }
}
