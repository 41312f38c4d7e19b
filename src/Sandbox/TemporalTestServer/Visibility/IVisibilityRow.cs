namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>Something that a query can be asked about: an execution, a schedule, a worker.</summary>
internal interface IVisibilityRow
{
    /// <summary>
    /// The value of an attribute, null where there is none: string, long, double, bool, <see cref="DateTimeOffset"/>, or
    /// a list of strings.
    /// </summary>
    object? this[string attribute] { get; }
}
