namespace WorkerDown.Core.Diagnose.Evidence;

/// <summary>An event of Kubernetes; a hint, never proof (events are dropped and aggregated).</summary>
/// <param name="At">The newest of lastTimestamp, series, eventTime and creation: scheduler events have only eventTime.</param>
/// <param name="Type">Normal or Warning.</param>
/// <param name="Reason">Kubernetes' reason.</param>
/// <param name="Object"><c>Pod/name</c>.</param>
/// <param name="Message">Kubernetes' message.</param>
/// <param name="Count">How often.</param>
public sealed record EventFacts(DateTimeOffset? At, string Type, string Reason, string Object, string Message, int Count);

/// <summary>A tail of a container's log.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Previous">Whether it is the log of the instance before.</param>
/// <param name="Lines">The last lines, redacted and cleaned.</param>
/// <param name="Problem">Why there are none.</param>
public sealed record LogFacts(string Pod, string Container, bool Previous, IReadOnlyList<string> Lines, string? Problem = null);

/// <summary>A node that carries or carried a pod of the target.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ready">Ready condition: true, false, or null for Unknown (its kubelet stopped reporting) and for a node that is gone.</param>
/// <param name="Reason">Reason of the condition.</param>
/// <param name="Since">Last transition.</param>
/// <param name="Exists">False when the node object is gone.</param>
/// <param name="Pressure">Pressures it reports, as <c>MemoryPressure</c>.</param>
public sealed record NodeFacts(string Name, bool? Ready, string? Reason, DateTimeOffset? Since, bool Exists = true, IReadOnlyList<string>? Pressure = null);
