using WorkerDown.Core.Health;

namespace WorkerDown.Core.Escalate;

/// <summary>Many workers down at once.</summary>
public sealed record StormSubject : PageSubject
{
    /// <summary>What was seen.</summary>
    public required FleetStorm Storm { get; init; }
}
