namespace WorkerDown.Host.Worker;

/// <summary>What the worker is doing now; written by its service, read by the health addresses.</summary>
public sealed class WorkerState
{
    private volatile string problem = "the worker has not started yet";

    /// <summary>Why it does not poll; empty while it does.</summary>
    public string Problem => problem;

    /// <summary>It polls.</summary>
    public void Polls() => problem = "";

    /// <summary>It does not.</summary>
    public void Stands(string why) => problem = why;
}
