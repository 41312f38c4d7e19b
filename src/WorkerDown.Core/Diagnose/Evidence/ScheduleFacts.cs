namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>The schedule of the health check: pausing it pauses every target.</summary>
/// <param name="Exists">Whether it exists; without one nobody has paused anything.</param>
/// <param name="Paused">Whether a person paused it.</param>
/// <param name="Note">Its note, which says who, why and until when.</param>
public sealed record ScheduleFacts(bool Exists, bool Paused = false, string? Note = null);
