namespace WorkerDown.Core.Health;

/// <summary>Puts together what several checks remember of one target.</summary>
public static class FleetMemory
{
    /// <summary>
    /// What the check that started a run saw, else the newest check's memory where it is fresh; of the others only the
    /// revisions seen healthy, which do not go stale. Null when none remembers the target.
    /// </summary>
    /// <param name="seen">What the check that started the run saw; null when a person started it.</param>
    /// <param name="checks">The checks, in any order.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="freshSince">Since when a check counts as fresh.</param>
    public static TargetMemory? Of(TargetMemory? seen, IEnumerable<FleetCheck> checks, string target, DateTimeOffset freshSince)
    {
        var known = checks.Where(c => c.Memory.ContainsKey(target)).OrderByDescending(c => c.At).Select(c => (c.At, Memory: c.Memory[target])).ToList();
        if (known.Count == 0)
            return seen;
        var down = seen ?? known.Where(k => k.At >= freshSince).Select(k => k.Memory).FirstOrDefault() ?? new();
        return down with
        {
            Healthy = known.SelectMany(k => k.Memory.Healthy).Concat(down.Healthy).OrderByDescending(h => h.At).DistinctBy(h => h.Fingerprint).Take(TargetMemory.HealthyRevisionsKept).ToList(),
        };
    }
}
