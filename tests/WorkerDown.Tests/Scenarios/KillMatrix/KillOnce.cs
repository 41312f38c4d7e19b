using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Scenarios.KillMatrix;

/// <summary>Kills WorkerDown's worker at one moment of a workflow's history, and starts another in its place.</summary>
/// <param name="world">The world.</param>
/// <param name="prefix">How the workflow's id begins.</param>
/// <param name="ordinal">Which of those that begin so, in the order of their starts.</param>
/// <param name="at">The moment.</param>
internal sealed class KillOnce(SandboxWorld world, string prefix, int ordinal, KillPoint at) : IHistoryObserver
{
    private readonly List<string> started = [];

    /// <summary>Whether the moment came.</summary>
    public bool Killed { get; private set; }

    /// <summary>The workflow's id; null before it is started.</summary>
    public string? WorkflowId => started.ElementAtOrDefault(ordinal);

    /// <summary>Events in the history.</summary>
    public long Events { get; private set; }

    /// <summary>Completes when the next worker polls.</summary>
    public Task Replaced { get; private set; } = Task.CompletedTask;

    /// <inheritdoc />
    public bool Answering(string workflowId, long written)
    {
        if (!at.Before || Killed || !IsIt(workflowId) || written + 1 < at.Event)
            return false;
        Kill();
        return true;
    }

    /// <inheritdoc />
    public void Written(string workflowId, long written)
    {
        if (!IsIt(workflowId))
            return;
        Events = written;
        if (!Killed && written >= at.Event)
            Kill();
    }

    private bool IsIt(string workflowId)
    {
        if (!workflowId.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        if (!started.Contains(workflowId))
            started.Add(workflowId);
        return started.IndexOf(workflowId) == ordinal;
    }

    private void Kill()
    {
        Killed = true;
        // Time waits for the next worker: how long a machine takes to start one is not part of the story.
        var hold = world.Time.Hold("the next worker");
        world.KillWorker();
        using (ExecutionContext.SuppressFlow())
            Replaced = Task.Run(() => ReplaceAsync(hold));
    }

    private async Task ReplaceAsync(IDisposable hold)
    {
        using (hold)
            await world.StartWorkerAsync();
    }
}
