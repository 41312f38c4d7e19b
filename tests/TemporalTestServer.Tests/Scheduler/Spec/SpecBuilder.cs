using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Sandbox.TemporalTestServer.Scheduler.Spec;
using Temporalio.Api.Schedule.V1;

namespace TemporalTestServer.Tests.Scheduler.Spec;

/// <summary>Short words for specifications and times.</summary>
internal static class SpecBuilder
{
    public static ScheduleSpec Cron(params string[] cron) => new() { CronString = { cron } };

    public static ScheduleSpec Every(TimeSpan interval, TimeSpan phase = default) => new()
    {
        Interval = { new IntervalSpec { Interval = Duration.FromTimeSpan(interval), Phase = Duration.FromTimeSpan(phase) } },
    };

    public static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The next nominal times after one, as text, so that a failure shows them.</summary>
    public static string Next(ScheduleSpec spec, string after, int count = 1)
    {
        var calculator = ScheduleSpecCalculator.Compile(spec);
        var times = new List<string>();
        var at = At(after);
        while (times.Count < count)
        {
            if (calculator.Next(at, "") is not { } next)
            {
                times.Add("none");
                break;
            }
            times.Add(next.Nominal.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            at = next.Nominal;
        }
        return string.Join(" ", times);
    }

    public static ScheduleSpec Canonical(this ScheduleSpec spec) => ScheduleSpecCalculator.Compile(spec).Canonical;

    public static string Refusal(ScheduleSpec spec) =>
        Assert.Throws<InvalidScheduleSpecException>(() => ScheduleSpecCalculator.Compile(spec)).Message;
}
