namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>
/// A fact, or the reason why it could not be observed. An error is itself an observation: it never reads as absence.
/// </summary>
/// <typeparam name="T">The fact.</typeparam>
public sealed record Observed<T>
    where T : class
{
    /// <summary>The fact; null when it could not be observed.</summary>
    public T? Value { get; init; }

    /// <summary>Why it could not be observed; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>It was observed to be so.</summary>
    public static Observed<T> Of(T value) => new() { Value = value };

    /// <summary>It could not be observed.</summary>
    public static Observed<T> Failed(string problem) => new() { Problem = problem };
}
