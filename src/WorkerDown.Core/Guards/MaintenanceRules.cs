using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Guards;

/// <summary>Which maintenance window holds now, and until when.</summary>
public static class MaintenanceRules
{
    /// <summary>The window that holds longest from now; null when none holds.</summary>
    public static (MaintenanceWindow Window, DateTimeOffset Until)? Current(IReadOnlyList<MaintenanceWindow> windows, DateTimeOffset now)
    {
        (MaintenanceWindow Window, DateTimeOffset Until)? longest = null;
        foreach (var window in windows)
        {
            if (Until(window, now) is { } until && !(longest?.Until >= until))
                longest = (window, until);
        }
        return longest;
    }

    private static DateTimeOffset? Until(MaintenanceWindow window, DateTimeOffset now)
    {
        var zone = Zone(window.TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        // One that began yesterday may reach into today.
        foreach (var day in new[] { today, today.AddDays(-1) })
        {
            if (window.Days.Count > 0 && !window.Days.Contains(day.DayOfWeek))
                continue;
            var end = Moment(window.To > window.From ? day : day.AddDays(1), window.To, zone);
            if (Moment(day, window.From, zone) <= now && now < end)
                return end;
        }
        return null;
    }

    // A time that the clocks skip in spring is taken for the moment at which they do.
    private static DateTimeOffset Moment(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    // The configuration is checked where it is read; a machine that has lost its zones since must not lose the incident.
    private static TimeZoneInfo Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}
