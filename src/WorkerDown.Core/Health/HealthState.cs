namespace WorkerDown.Core.Health;

/// <summary>Three-valued health: nothing is ever healed on Unknown.</summary>
public enum HealthState
{
    /// <summary>It could not be told: an error, or too early to say.</summary>
    Unknown,

    /// <summary>Every task queue is polled.</summary>
    Up,

    /// <summary>No sign of work, by two signals or two reads far enough apart.</summary>
    Down,
}
