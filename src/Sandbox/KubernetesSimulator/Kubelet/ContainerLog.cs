namespace Sandbox.KubernetesSimulator.Kubelet;

/// <summary>One line of a container's output.</summary>
internal sealed record LogLine(DateTimeOffset At, string Text);

/// <summary>The output of one run of a container, for those who read it and those who follow it.</summary>
/// <remarks>Lock discipline: the lock guards the lines; followers are woken outside it.</remarks>
internal sealed class ContainerLog(TimeProvider time)
{
    // As a node that rotates its logs: the oldest lines go first.
    private const int MostLines = 20_000;

    private readonly Lock gate = new();
    private readonly List<LogLine> lines = [];
    private TaskCompletionSource changed = NewSignal();
    private long dropped;
    private bool complete;

    public void Append(string text)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            foreach (var line in text.Split('\n'))
                lines.Add(new LogLine(time.GetUtcNow(), line));
            if (lines.Count > MostLines)
            {
                dropped += lines.Count - MostLines;
                lines.RemoveRange(0, lines.Count - MostLines);
            }
            (signal, changed) = (changed, NewSignal());
        }
        signal.TrySetResult();
    }

    public void Complete()
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            complete = true;
            signal = changed;
        }
        signal.TrySetResult();
    }

    public IReadOnlyList<LogLine> Read()
    {
        lock (gate)
            return [.. lines];
    }

    /// <summary>The lines after a position, the position after them, and what completes when there are more (null at the end).</summary>
    public (IReadOnlyList<LogLine> Lines, long Next, Task? More) ReadFrom(long position)
    {
        lock (gate)
        {
            var skip = (int)Math.Max(0, position - dropped);
            return (lines.Skip(skip).ToList(), dropped + lines.Count, complete ? null : changed.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
