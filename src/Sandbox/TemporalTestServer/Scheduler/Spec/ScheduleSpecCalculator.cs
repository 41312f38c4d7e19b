using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Temporalio.Api.Schedule.V1;

namespace Sandbox.TemporalTestServer.Scheduler.Spec;

/// <summary>The times of one schedule specification.</summary>
internal sealed class ScheduleSpecCalculator
{
    // Exclusions that leave nothing would be searched up to the last year, second by second.
    private const int MostExcluded = 1_000_000;

    private readonly CompiledCalendar[] calendars;
    private readonly CompiledCalendar[] excluded;
    private readonly (long Every, long Phase)[] intervals;
    private readonly DateTimeOffset? start;
    private readonly DateTimeOffset end;
    private readonly TimeSpan jitter;

    private ScheduleSpecCalculator(ScheduleSpec canonical)
    {
        var zone = Zone(canonical);
        Canonical = canonical;
        calendars = [.. canonical.StructuredCalendar.Select(c => new CompiledCalendar(c, zone))];
        excluded = [.. canonical.ExcludeStructuredCalendar.Select(c => new CompiledCalendar(c, zone))];
        intervals = [.. canonical.Interval.Select(i => (i.Interval.Seconds, i.Phase?.Seconds ?? 0))];
        start = canonical.StartTime?.ToDateTimeOffset();
        end = canonical.EndTime?.ToDateTimeOffset() ?? new DateTimeOffset(CalendarField.LastYear + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);
        jitter = canonical.Jitter?.ToTimeSpan() ?? TimeSpan.Zero;
    }

    /// <summary>The specification as describe returns it.</summary>
    public ScheduleSpec Canonical { get; }

    /// <summary>Reads a specification; <see cref="InvalidScheduleSpecException"/> says what is wrong with it.</summary>
    public static ScheduleSpecCalculator Compile(ScheduleSpec spec) => new(SpecCanonicalizer.Canonicalize(spec));

    /// <summary>The first time strictly after another; null when the schedule has no more.</summary>
    /// <param name="after">Where to start.</param>
    /// <param name="jitterSeed">The same seed gives the same jitter to the same nominal time.</param>
    public ScheduledTime? Next(DateTimeOffset after, string jitterSeed)
    {
        if (start is { } first && after < first.AddSeconds(-1))
            after = first.AddSeconds(-1);
        DateTimeOffset? nominal = after;
        var tried = 0;
        do
        {
            if (++tried > MostExcluded)
                throw new InvalidScheduleSpecException("the schedule calendar specification has too many exclusions. Please modify the specification.");
            nominal = NextNominal(nominal.Value);
            if (nominal is null || nominal > end)
                return null;
        }
        while (excluded.Any(e => e.Matches(nominal.Value)));

        // Jitter never carries a time beyond the one that follows it.
        var most = NextNominal(nominal.Value) is { } following && following - nominal < jitter ? following - nominal.Value : jitter;
        return new ScheduledTime(nominal.Value, nominal.Value + Jitter(jitterSeed, nominal.Value, most));
    }

    /// <summary>The times (with jitter) after <paramref name="after"/> and up to <paramref name="until"/>, in order.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset until, string jitterSeed)
    {
        for (var next = Next(after, jitterSeed); next is { } time && time.Actual <= until; next = Next(time.Actual, jitterSeed))
            yield return time.Actual;
    }

    private DateTimeOffset? NextNominal(DateTimeOffset after)
    {
        DateTimeOffset? earliest = null;
        foreach (var calendar in calendars)
            Take(calendar.Next(after));
        var seconds = after.ToUnixTimeSeconds();
        foreach (var (every, phase) in intervals)
            Take(DateTimeOffset.FromUnixTimeSeconds(((((seconds - phase) / every) + 1) * every) + phase));
        return earliest;

        void Take(DateTimeOffset? candidate)
        {
            if (candidate is not null && (earliest is null || candidate < earliest))
                earliest = candidate;
        }
    }

    private static TimeSpan Jitter(string seed, DateTimeOffset nominal, TimeSpan most)
    {
        if (most <= TimeSpan.Zero)
            return TimeSpan.Zero;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{nominal.ToUnixTimeSeconds()}/{seed}"));
        var share = BinaryPrimitives.ReadUInt32LittleEndian(hash) / (double)(1L << 32);
        return TimeSpan.FromMilliseconds(Math.Floor(most.TotalMilliseconds * share));
    }

    private static TimeZoneInfo Zone(ScheduleSpec spec)
    {
        if (!spec.TimezoneData.IsEmpty)
            throw new InvalidScheduleSpecException("timezone_data is not supported by this server, use timezone_name");
        if (spec.TimezoneName is "" or "UTC")
            return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(spec.TimezoneName, out var zone)
            ? zone
            : throw new InvalidScheduleSpecException($"unknown time zone {spec.TimezoneName}");
    }
}
