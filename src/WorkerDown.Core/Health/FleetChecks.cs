namespace WorkerDown.Core.Health;

/// <summary>Several checks, each of its part of the fleet, as one picture.</summary>
public static class FleetChecks
{
    /// <summary>The picture; as old as its oldest part. Null without checks.</summary>
    /// <param name="checks">The newest check of each part.</param>
    public static FleetCheck? Together(IReadOnlyCollection<FleetCheck> checks) => checks.Count <= 1 ? checks.FirstOrDefault() : new()
    {
        At = checks.Min(c => c.At),
        Targets = checks.Sum(c => c.Targets),
        Up = checks.Sum(c => c.Up),
        NotUp = checks.SelectMany(c => c.NotUp).OrderBy(t => t.Target, StringComparer.Ordinal).ToList(),
        Memory = checks.OrderBy(c => c.At).SelectMany(c => c.Memory).GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.Last().Value),
        Storm = checks.Select(c => c.Storm).FirstOrDefault(s => s is not null),
        StormIsOpen = checks.Any(c => c.StormIsOpen),
    };
}
