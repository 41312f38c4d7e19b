using System.Globalization;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Configuration.Reading;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>The maintenance windows of a policy.</summary>
internal static class MaintenanceTable
{
    public static PolicyMember Member { get; } = new(
        new Many("maintenance", "Times of the week in which nothing is touched; people are called all the same when the worker is not back in time.", new Section("", "A window.",
        [
            new Many("days", "The days on which it begins; every day where left out.", new ChoiceLeaf("", "A day.", Enum.GetNames<DayOfWeek>())),
            new ClockLeaf("from", "When it begins."),
            new ClockLeaf("to", "When it ends; not later than 'from' means on the next day."),
            new ZoneLeaf("timeZone", "The zone of its times.") { Default = "UTC" },
            Forms.Text("why", "What it is for."),
        ])
        { Required = ["from", "to"] }),
        (p, v) => p with { Maintenance = ((IReadOnlyList<object>)v).Cast<SettingValues>().Where(w => w.Has("from") && w.Has("to")).Select(Window).ToList() });

    private static MaintenanceWindow Window(SettingValues given) => new()
    {
        Days = given.List<string>("days")?.Distinct().Select(Enum.Parse<DayOfWeek>).ToList() ?? [],
        From = given.Struct<TimeOnly>("from")!.Value,
        To = given.Struct<TimeOnly>("to")!.Value,
        TimeZone = given.Text("timeZone") ?? "UTC",
        Why = given.Text("why"),
    };
}

/// <summary>A time of the day, to the minute.</summary>
internal sealed record ClockLeaf(string Name, string About) : Leaf(Name, About)
{
    public override string Bounds => "time of the day, 00:00 to 23:59";

    public override Reading Read(string text) =>
        TimeOnly.TryParseExact(text.Trim(), ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? Reading.Of(time)
            : Reading.Wrong("is not a time of the day", "write it as 02:30, from 00:00 to 23:59");
}

/// <summary>A time zone that this machine knows.</summary>
internal sealed record ZoneLeaf(string Name, string About) : Leaf(Name, About)
{
    public override string Bounds => "time zone by its IANA name, as Europe/Berlin";

    public override Reading Read(string text) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(text.Trim(), out var zone)
            ? Reading.Of(zone.Id)
            : Reading.Wrong("is not a time zone that this machine knows", "write its IANA name, as Europe/Berlin, or UTC; an image without tzdata knows only UTC");
}
