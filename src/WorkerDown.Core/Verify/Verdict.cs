using System.Text.Json.Serialization;

namespace WorkerDown.Core.Verify;

/// <summary>What the proof of recovery found. Anything but Passed never resolves an incident.</summary>
public enum Verdict
{
    /// <summary>Every check held for long enough.</summary>
    Passed,

    /// <summary>The new pods show a cause of their own.</summary>
    Failed,

    /// <summary>The limit was reached without proof; counts as failed.</summary>
    Inconclusive,
}

/// <summary>One thing that was checked.</summary>
/// <param name="Name">What, as a short name.</param>
/// <param name="Held">Yes, no, or null: could not be read, or there is nothing to check.</param>
/// <param name="Message">What was seen, with figures.</param>
/// <param name="Required">True where only a yes is proof: what could not be read proves nothing.</param>
public sealed record Check(string Name, bool? Held, string Message, bool Required = false)
{
    /// <summary>Whether it does not stand in the way of Passed.</summary>
    [JsonIgnore]
    public bool Holds => Required ? Held == true : Held != false;
}

/// <summary>The verdict with its proof.</summary>
public sealed record Verification
{
    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>A stable word of <see cref="Reasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Every check, as last seen.</summary>
    public IReadOnlyList<Check> Checks { get; init; } = [];

    /// <summary>When the worker was first seen polling every queue; null when it never was.</summary>
    public DateTimeOffset? PollingSince { get; init; }

    /// <summary>Of the workflows seen stalled before, how many moved on or finished.</summary>
    public int Resumed { get; init; }

    /// <summary>Log lines of the present pods that speak of the connection (the runbook's <c>temporal|connect</c>): evidence, never proof.</summary>
    public IReadOnlyList<string> ConnectivityLines { get; init; } = [];
}
