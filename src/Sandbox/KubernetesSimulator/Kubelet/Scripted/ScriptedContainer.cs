namespace Sandbox.KubernetesSimulator.Kubelet.Scripted;

/// <summary>One run of a script.</summary>
internal sealed class ScriptedContainer(ContainerStart start, ContainerScript script, TimeProvider time, Action<ScriptedContainer> ended) : IContainer
{
    private readonly TaskCompletionSource<ContainerExit> exited = new();
    private readonly Lock gate = new();
    private readonly List<ITimer> timers = [];

    public event Action? ReadyChanged;

    public string PodName => start.Pod.Metadata.Name;

    public Task<ContainerExit> Exited => exited.Task;

    public bool Ready { get; private set; }

    public void Play()
    {
        foreach (var line in script.Output)
            After(line.After, () => start.Log(line.Text));
        if (script.ReadyAfter is { } ready)
            After(ready, () => SetReady(true));
        if (script.ExitAfter is { } exit)
            After(exit, () => End(script.Exit));
    }

    public void SetReady(bool ready)
    {
        if (exited.Task.IsCompleted || Ready == ready)
            return;
        Ready = ready;
        ReadyChanged?.Invoke();
    }

    public void End(ContainerExit exit)
    {
        lock (gate)
        {
            foreach (var timer in timers)
                timer.Dispose();
            timers.Clear();
        }
        ended(this);
        exited.TrySetResult(exit);
    }

    public void Terminate()
    {
        if (script.EndsWithin is { } wait)
            After(wait, () => End(script.EndsWith));
    }

    public void Kill() => End(new ContainerExit(137, "Error"));

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private void After(TimeSpan delay, Action action)
    {
        if (delay <= TimeSpan.Zero)
        {
            action();
            return;
        }
        lock (gate)
        {
            if (!exited.Task.IsCompleted)
                timers.Add(time.CreateTimer(_ => action(), null, delay, Timeout.InfiniteTimeSpan));
        }
    }
}
