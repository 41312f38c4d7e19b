namespace Sandbox.KubernetesSimulator.Kubelet.Scripted;

/// <summary>Containers that only play a script on the cluster's clock.</summary>
/// <remarks>Lock discipline: the lock guards the rules and the table of what runs.</remarks>
public sealed class ScriptedRuntime : IContainerRuntime
{
    private readonly Lock gate = new();
    private readonly List<Func<ContainerStart, ContainerScript?>> rules = [];
    private readonly List<ScriptedContainer> running = [];
    private readonly TimeProvider time;

    /// <summary>Makes a runtime whose containers run until they are asked to end, unless a rule says otherwise.</summary>
    /// <param name="time">The cluster's clock.</param>
    public ScriptedRuntime(TimeProvider time) => this.time = time;

    /// <summary>What containers do that no rule is for.</summary>
    public ContainerScript Default { get; set; } = new();

    /// <summary>Every start so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Adds a rule before all others; null from it leaves the choice to the others. A rule counts from the next start on.</summary>
    /// <param name="rule">From a start to its script.</param>
    public ScriptedRuntime On(Func<ContainerStart, ContainerScript?> rule)
    {
        lock (gate)
            rules.Insert(0, rule);
        return this;
    }

    /// <summary>Gives all containers of an image a script.</summary>
    /// <param name="image">The image, with its tag.</param>
    /// <param name="script">What they do.</param>
    public ScriptedRuntime OnImage(string image, ContainerScript script) => On(start => start.Container.Image == image ? script : null);

    /// <summary>Ends what runs in a pod now, as if by itself.</summary>
    /// <param name="pod">The pod's name.</param>
    /// <param name="exit">How it ends.</param>
    public void End(string pod, ContainerExit exit)
    {
        foreach (var container in RunningIn(pod))
            container.End(exit);
    }

    /// <summary>Changes what a pod's containers say of their readiness now.</summary>
    /// <param name="pod">The pod's name.</param>
    /// <param name="ready">What they say.</param>
    public void SetReady(string pod, bool ready)
    {
        foreach (var container in RunningIn(pod))
            container.SetReady(ready);
    }

    /// <inheritdoc />
    public IContainer Start(ContainerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        List<Func<ContainerStart, ContainerScript?>> present;
        lock (gate)
            present = [.. rules];
        var script = present.Select(r => r(start)).FirstOrDefault(s => s is not null) ?? Default;
        var container = new ScriptedContainer(start, script, time, Forget);
        lock (gate)
        {
            Starts++;
            running.Add(container);
        }
        container.Play();
        return container;
    }

    private List<ScriptedContainer> RunningIn(string pod)
    {
        lock (gate)
            return [.. running.Where(c => c.PodName == pod)];
    }

    private void Forget(ScriptedContainer container)
    {
        lock (gate)
            running.Remove(container);
    }
}
