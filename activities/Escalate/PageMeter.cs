using System.Diagnostics.Metrics;
using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>Counts pages by channel, kind and how they ended: <c>taken</c>, <c>failed</c> (tried again) or <c>refused</c>.</summary>
public static class PageMeter
{
    /// <summary>The meter's name, for whoever exports it.</summary>
    public const string Name = "WorkerDown.Pages";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Tries = Meter.CreateCounter<long>("workerdown.pages", "{page}", "Tries to deliver a page");

    internal static void Count(Page page, string outcome) =>
        Tries.Add(1, new("channel", page.Channel), new("kind", page.Kind.ToString()), new("outcome", outcome));
}
