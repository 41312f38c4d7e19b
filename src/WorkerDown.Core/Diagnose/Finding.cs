namespace WorkerDown.Core.Diagnose;

/// <summary>One rule's answer: a cause that the evidence supports.</summary>
public sealed record Finding
{
    /// <summary>The cause.</summary>
    public required ProbableCause Cause { get; init; }

    /// <summary>A stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence with numbers.</summary>
    public required string Message { get; init; }

    /// <summary>The observations it rests on.</summary>
    public IReadOnlyList<string> RestsOn { get; init; } = [];

    /// <summary>How sure.</summary>
    public Confidence Confidence { get; init; } = Confidence.High;
}

/// <summary>How sure a finding is.</summary>
public enum Confidence
{
    /// <summary>A guess: never alone the ground of a rollback.</summary>
    Low,

    /// <summary>Likely.</summary>
    Medium,

    /// <summary>The evidence says so itself.</summary>
    High,
}
