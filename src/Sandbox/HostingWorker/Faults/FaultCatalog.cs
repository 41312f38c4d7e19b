using System.Globalization;

namespace Sandbox.HostingWorker.Faults;

/// <summary>All faults by name. A fault is chosen as <c>name</c> or <c>name:number</c>, where the number has a unit of its own.</summary>
public static class FaultCatalog
{
    /// <summary>No fault.</summary>
    public const string Healthy = "healthy";

    /// <summary>A setting is missing: exits 1 at every start. What version <c>v2</c> does.</summary>
    public const string MissingSetting = "missing-setting";

    /// <summary>Crashes some seconds (1) after it was ready.</summary>
    public const string CrashAfterReady = "crash-after-ready";

    /// <summary>Crashes at its first (1) starts.</summary>
    public const string CrashOnce = "crash-once";

    /// <summary>Uses up its memory, beginning some seconds (1) after it was ready.</summary>
    public const string OutOfMemory = "oom";

    /// <summary>Never gets as far as connecting.</summary>
    public const string NotReady = "not-ready";

    /// <summary>Takes some seconds (60) before it connects.</summary>
    public const string SlowStart = "slow-start";

    /// <summary>Loses its connection some seconds (1) after it was ready, and does not notice.</summary>
    public const string LostConnection = "lost-connection";

    /// <summary>Polls, but never completes a workflow task.</summary>
    public const string Wedged = "wedged";

    private static readonly Dictionary<string, Func<int?, Fault>> ByName = new(StringComparer.Ordinal)
    {
        [Healthy] = _ => new Healthy(),
        [MissingSetting] = _ => new MissingSetting(),
        [CrashAfterReady] = seconds => new CrashAfterReady(TimeSpan.FromSeconds(seconds ?? 1)),
        [CrashOnce] = starts => new CrashOnce(starts ?? 1),
        [OutOfMemory] = seconds => new OutOfMemory(TimeSpan.FromSeconds(seconds ?? 1)),
        [NotReady] = _ => new NotReady(),
        [SlowStart] = seconds => new SlowStart(TimeSpan.FromSeconds(seconds ?? 60)),
        [LostConnection] = seconds => new LostConnection(TimeSpan.FromSeconds(seconds ?? 1)),
        [Wedged] = _ => new Wedged(),
    };

    /// <summary>The names of all faults.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    internal static Fault For(HostingWorkerSettings settings)
    {
        var chosen = settings.Fault ?? (settings.Version == "v2" ? MissingSetting : Healthy);
        var parts = chosen.Split(':', 2);
        if (!ByName.TryGetValue(parts[0], out var make))
            throw new FormatException($"Unknown fault '{parts[0]}'. Known are: {string.Join(", ", Names)}.");
        if (parts.Length == 1)
            return make(null);
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? make(number)
            : throw new FormatException($"The number of fault '{chosen}' cannot be read.");
    }
}
