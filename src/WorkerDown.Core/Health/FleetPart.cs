using System.Text.Json.Serialization;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Health;

/// <summary>The part of the fleet that one health check looks at: everything, or the targets of some groups.</summary>
public sealed record FleetPart
{
    /// <summary>Everything.</summary>
    public static readonly FleetPart All = new();

    /// <summary>The groups that are looked at; empty together with <see cref="Ungrouped"/> = false means everything.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether the targets without a group are looked at.</summary>
    public bool Ungrouped { get; init; }

    /// <summary>Whether it is the whole fleet.</summary>
    [JsonIgnore]
    public bool IsAll => Groups.Count == 0 && !Ungrouped;

    /// <summary>The part of one group, or of the targets without one.</summary>
    /// <param name="group">The group; null for the targets without one.</param>
    public static FleetPart Of(string? group) => group is null ? new() { Ungrouped = true } : new() { Groups = [group] };

    /// <summary>Whether a target belongs to it.</summary>
    public bool Holds(TargetPlan plan) => IsAll || (plan.Group is { } group ? Groups.Contains(group, StringComparer.OrdinalIgnoreCase) : Ungrouped);

    /// <summary>The name of its own schedule, or of its own storm: the common name, with the group behind it where it is just one.</summary>
    public string Named(string name) => Groups.Count == 1 && !Ungrouped ? $"{name}-{Groups[0]}" : name;

    /// <summary>As it stands in memos, by which the runs of one part are told from those of another; null for everything.</summary>
    [JsonIgnore]
    public string? Key => IsAll ? null : string.Join(',', Groups.Order(StringComparer.Ordinal).Concat(Ungrouped ? [""] : []));

    /// <summary>As people say it.</summary>
    public override string ToString() => IsAll ? "the whole fleet"
        : string.Join(" and ", Groups.Select(g => $"group {g}").Concat(Ungrouped ? ["targets without a group"] : []));

    /// <summary>The parts that a fleet is split into by group: one a group, and one of the targets without a group.</summary>
    public static IReadOnlyList<FleetPart> Split(IEnumerable<TargetPlan> plans) =>
        [Of(null), .. plans.Select(p => p.Group).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).Select(Of)];

    /// <inheritdoc />
    public bool Equals(FleetPart? other) => other is not null && string.Equals(Key, other.Key, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Key ?? "");
}
