namespace WorkerDown.Tests.Scenarios.KillMatrix;

/// <summary>When the worker is killed.</summary>
/// <param name="Event">The history event.</param>
/// <param name="Before">True: the server has not written it; where the worker's own answer would have, that answer never arrives. False: it has, and the worker never hears of it.</param>
internal sealed record KillPoint(long Event, bool Before)
{
    /// <inheritdoc />
    public override string ToString() => $"{(Before ? "before" : "after")} event {Event}";
}
