using System.CommandLine;
using System.Globalization;
using WorkerDown.Host.Configuration;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Host.Commands;

/// <summary>Who does something and why: the options of everything that a person decides.</summary>
internal static class NoteOptions
{
    private static readonly Option<string> By = new("--by") { Description = "Who; $USER where left out", HelpName = "name" };
    private static readonly Option<string> Why = new("--why", "--note") { Description = "Why, for those who read it later", HelpName = "text" };
    private static readonly Option<string> Until = new("--until") { Description = "Until when: a time as 2026-11-24T18:00:00Z, or a duration as 2h", HelpName = "time" };

    /// <summary>Adds them to a command.</summary>
    public static DocumentedCommand AddTo(DocumentedCommand command, bool until = false)
    {
        command.Add(By);
        command.Add(Why);
        if (until)
            command.Add(Until);
        return command;
    }

    /// <summary>The note.</summary>
    public static OperatorNote Read(Invocation invocation) =>
        new(invocation.Parsed.GetValue(By) is { Length: > 0 } by ? by : invocation.User, invocation.Parsed.GetValue(Why));

    /// <summary>Until when; null for no end.</summary>
    /// <exception cref="WrongUsageException">It is no time, or one that has passed.</exception>
    public static DateTimeOffset? ReadUntil(Invocation invocation)
    {
        if (invocation.Parsed.GetValue(Until) is not { Length: > 0 } text)
            return null;
        var now = invocation.Terminal.Time.GetUtcNow();
        var until = DurationText.TryParse(text, out var span) ? now + span
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : throw new WrongUsageException($"--until: '{text}' is no time; write it as 2026-11-24T18:00:00Z, or as a duration: 90m, 2h, 1d");
        return until > now ? until : throw new WrongUsageException($"--until: {Invocation.Time(until)} has passed; it is {Invocation.Time(now)} now");
    }

    /// <summary>The note with its end, for the Updates that take one.</summary>
    public static object ReadWithUntil(Invocation invocation)
    {
        var note = Read(invocation);
        return new { note.By, note.Why, Until = ReadUntil(invocation) is { } until ? Rfc3339(until) : null };
    }

    /// <summary>A pause as it stands in an annotation or a schedule's note: <c>by=ada until=2026-11-24T18:00:00Z cluster upgrade</c>.</summary>
    public static string Pause(Invocation invocation)
    {
        var note = Read(invocation);
        var by = note.By!.Trim().Replace('"', '\'');
        var words = new List<string> { by.Contains(' ', StringComparison.Ordinal) ? $"by=\"{by}\"" : $"by={by}" };
        if (ReadUntil(invocation) is { } until)
            words.Add($"until={Rfc3339(until)}");
        if (note.Why is { Length: > 0 } why)
            words.Add(why.Trim());
        return string.Join(' ', words);
    }

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
