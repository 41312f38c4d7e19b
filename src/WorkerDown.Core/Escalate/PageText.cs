namespace WorkerDown.Core.Escalate;

/// <summary>The page as text, one screen: each subject says its own part, the frame is common.</summary>
public static class PageText
{
    /// <summary>One line for a phone.</summary>
    public static string Title(Page page)
    {
        var subject = Subject(page.Subject);
        return page.Kind switch
        {
            PageKind.Resolve => $"RESOLVED: {subject.Name}",
            PageKind.Acknowledge => $"Acknowledged: {subject.Name}",
            PageKind.Repeat => $"STILL DOWN, nobody acknowledged: {subject.Title}",
            PageKind.Reopen => $"DOWN AGAIN: {subject.Title}",
            _ => subject.Title,
        };
    }

    /// <summary>The whole page; commands stand on lines that begin with <c>$ </c>.</summary>
    public static string Body(Page page, DateTimeOffset now) => string.Join("\n", page.Calls ? Calling(page.Subject, now) : Telling(page, now));

    private static IEnumerable<string> Calling(PageSubject subject, DateTimeOffset now)
    {
        foreach (var line in Subject(subject).Lines(now))
            yield return line;
        yield return "";
        foreach (var (text, href) in PageLinks.Of(subject))
            yield return $"{text}: {href}";
        yield return $"Incident: {subject.Incident}";
        if (subject is not WorkerSubject { Advice: [_, ..] advice })
            yield break;
        yield return "";
        yield return "LATER, when it works again";
        foreach (var item in advice)
            yield return $"- {item.Message}";
    }

    private static IEnumerable<string> Telling(Page page, DateTimeOffset now)
    {
        yield return page.Note ?? (page.Kind == PageKind.Resolve ? "It works again." : "Somebody has taken it.");
        yield return page.Kind == PageKind.Resolve
            ? $"Down from {Stamp(page.Subject.DownAt)} for {Durations.Say((page.OverAt ?? now) - page.Subject.DownAt)} in all."
            : $"Down since {Stamp(page.Subject.DownAt)} ({Durations.Say(now - page.Subject.DownAt)}).";
        foreach (var (text, href) in PageLinks.Of(page.Subject))
            yield return $"{text}: {href}";
    }

    /// <summary>A moment as pages write it.</summary>
    internal static string Stamp(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z";

    private static ISubjectText Subject(PageSubject subject) => subject switch
    {
        WorkerSubject worker => new WorkerText(worker),
        StormSubject storm => new StormText(storm),
        OutageSubject outage => new OutageText(outage),
        _ => throw new ArgumentException($"There is no text for {subject.GetType().Name}.", nameof(subject)),
    };
}

/// <summary>A subject's part of the page.</summary>
internal interface ISubjectText
{
    /// <summary>What it is about, in a few words.</summary>
    string Name { get; }

    /// <summary>What is wrong with it, in a line.</summary>
    string Title { get; }

    /// <summary>All that is to be said.</summary>

    IEnumerable<string> Lines(DateTimeOffset now);
}
