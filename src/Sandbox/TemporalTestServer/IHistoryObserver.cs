namespace Sandbox.TemporalTestServer;

/// <summary>
/// Sees histories grow, step by step. The service writes the events of one step whole: whatever happens, happens before the
/// first of them or after the last.
/// </summary>
/// <remarks>Called under the server's lock: it must not wait for anything, but it may sever a worker.</remarks>
public interface IHistoryObserver
{
    /// <summary>A worker answers a task of this run; nothing of its answer has taken effect.</summary>
    /// <param name="workflowId">The run's workflow id.</param>
    /// <param name="written">Events in its history.</param>
    /// <returns>True when the answer never arrives, because its sender is dead.</returns>
    bool Answering(string workflowId, long written);

    /// <summary>A step has written to this run; nobody has heard of it yet.</summary>
    /// <param name="workflowId">The run's workflow id.</param>
    /// <param name="written">Events in its history.</param>
    void Written(string workflowId, long written);
}
