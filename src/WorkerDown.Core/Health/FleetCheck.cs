namespace WorkerDown.Core.Health;

/// <summary>What one health check saw: its result, and through the last completion result the next one's memory. No database.</summary>
public sealed record FleetCheck
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The part of the fleet that was looked at; null for the whole.</summary>
    public FleetPart? Part { get; init; }

    /// <summary>Targets looked at.</summary>
    public int Targets { get; init; }

    /// <summary>Of those, up.</summary>
    public int Up { get; init; }

    /// <summary>Each target that is not plainly up.</summary>
    public IReadOnlyList<TargetLook> NotUp { get; init; } = [];

    /// <summary>Remediations to start, by target.</summary>
    public IReadOnlyList<RemediationStart> Start { get; init; } = [];

    /// <summary>Targets that already have an open remediation: none is started for them.</summary>
    public IReadOnlyList<string> Open { get; init; } = [];

    /// <summary>What is remembered, by target name: of a healthy one only its polled queues and the revisions seen healthy.</summary>
    public IReadOnlyDictionary<string, TargetMemory> Memory { get; init; } = new Dictionary<string, TargetMemory>();

    /// <summary>Set while too many targets are down at once: what was seen. No remediation is started then.</summary>
    public FleetStorm? Storm { get; init; }

    /// <summary>Whether a storm's run is open: it ends only when the storm is surely over, and until then no remediation is started either.</summary>
    public bool StormIsOpen { get; init; }
}

/// <summary>A target that is not up.</summary>
/// <param name="Target">Its name.</param>
/// <param name="State">Down or Unknown.</param>
/// <param name="Reason">A stable word of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence.</param>
public sealed record TargetLook(string Target, HealthState State, string Reason, string Message);

/// <summary>A remediation to start.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Why">Why, for the history.</param>
/// <param name="Seen">What the check saw of it.</param>
public sealed record RemediationStart(string Target, string Why, TargetMemory Seen);
