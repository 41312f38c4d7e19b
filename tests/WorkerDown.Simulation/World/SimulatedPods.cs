using System.Collections.Concurrent;
using System.Globalization;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Scripted;
using Temporalio.Client;
using WorkerDown.Simulation.Plans;

namespace WorkerDown.Simulation.World;

/// <summary>How all pods of a worker fare, those to come too.</summary>
internal enum Sickness
{
    None,
    Crashes,
    RunsOutOfMemory,
}

/// <summary>
/// The pods of the simulated workers: scripted containers, each with light pollers beside it that live as long as it is
/// ready. It keeps the truth of who works, which WorkerDown can only observe.
/// </summary>
internal sealed class SimulatedPods : IContainerRuntime
{
    /// <summary>The part of an image's tag that makes its containers exit at start.</summary>
    public const string BadTag = "bad";

    /// <summary>What no history, page or metric may ever hold.</summary>
    public const string Secret = "sim-hunter2-QX7Z";

    /// <summary>The type of the workflows that the simulated workers serve.</summary>
    public const string Tenant = "SimulatedTenant";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(1);
    private readonly TimeProvider time;
    private readonly ScriptedRuntime scripts;
    private readonly Lazy<Connection> connection;
    private readonly ConcurrentDictionary<string, bool> brokenPods = new();
    private readonly ConcurrentDictionary<string, Sickness> sick = new();
    private readonly ConcurrentDictionary<string, Life> lives = new();
    private readonly ConcurrentBag<Task> polling = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<(DateTimeOffset At, int Serving)>> truth = [];
    private IReadOnlyDictionary<string, IReadOnlyList<string>> queues = new Dictionary<string, IReadOnlyList<string>>();

    public SimulatedPods(TimeProvider time, Func<Connection> connect)
    {
        this.time = time;
        scripts = new ScriptedRuntime(time).On(ScriptOf);
        connection = new(connect);
    }

    /// <summary>The fleet's queues by target.</summary>
    public void Serve(IEnumerable<PlannedTarget> targets) => queues = targets.ToDictionary(t => t.Name, t => t.Queues);

    /// <summary>How many pods of a target work, from which time on.</summary>
    public IReadOnlyList<(DateTimeOffset At, int Serving)> TruthOf(string target)
    {
        lock (gate)
            return [.. truth.GetValueOrDefault(target) ?? []];
    }

    /// <summary>Crashes the present pods, at each of their next starts too.</summary>
    public void BreakPods(string target)
    {
        foreach (var life in Of(target))
        {
            brokenPods[life.Uid] = true;
            scripts.End(life.Pod, new(1, "Error"));
        }
    }

    /// <summary>Makes all pods sick, or well again from their next start on.</summary>
    public void Infect(string target, Sickness how)
    {
        sick[target] = how;
        if (how == Sickness.None)
            return;
        foreach (var life in Of(target))
            scripts.End(life.Pod, Exit(how));
    }

    /// <summary>The present pods stay ready and poll no more.</summary>
    public void Silence(string target)
    {
        foreach (var life in Of(target))
            life.Stop();
    }

    public IContainer Start(ContainerStart start)
    {
        var life = new Life(this, start.Pod.Metadata.Labels["app"], start);
        lives[$"{life.Uid}/{start.RestartCount}"] = life;
        var container = scripts.Start(start);
        container.ReadyChanged += () => life.Ready(container.Ready);
        container.Exited.ContinueWith(_ => life.Die(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return container;
    }

    private ContainerScript ScriptOf(ContainerStart start) =>
        start.Container.Image.Contains(BadTag, StringComparison.Ordinal) || brokenPods.ContainsKey(start.Pod.Metadata.Uid) ? Failing(Exit(Sickness.Crashes))
        : sick.GetValueOrDefault(start.Pod.Metadata.Labels["app"]) is var how and not Sickness.None ? Failing(Exit(how))
        : Working();

    /// <summary>Ends every poll.</summary>
    public async Task StopAsync()
    {
        foreach (var life in lives.Values)
            life.Stop();
        await Task.WhenAll(polling);
    }

    private IEnumerable<Life> Of(string target) => lives.Values.Where(l => l.Target == target && !l.Dead);

    private static ContainerExit Exit(Sickness how) => how == Sickness.RunsOutOfMemory ? new(137, "OOMKilled") : new(1, "Error");

    private static ContainerScript Working() => new()
    {
        ReadyAfter = StartsWithin,
        Output = [new($"connecting to Temporal with Authorization: Bearer {Secret}"), new("connected", StartsWithin)],
    };

    private static ContainerScript Failing(ContainerExit exit) => new()
    {
        ReadyAfter = null,
        ExitAfter = TimeSpan.FromMilliseconds(300),
        Exit = exit,
        Output = [new($"starting, password={Secret}"), new($"fatal: cannot open postgres://app:{Secret}@db/app")],
    };

    private void Count(string target, int change)
    {
        lock (gate)
        {
            if (!truth.TryGetValue(target, out var counts))
                truth[target] = counts = [];
            counts.Add((time.GetUtcNow(), (counts.Count == 0 ? 0 : counts[^1].Serving) + change));
        }
    }

    // One container's life as a worker.
    private sealed class Life(SimulatedPods pods, string target, ContainerStart start)
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Lock gate = new();
        private bool serving;
        private bool silent;

        public string Target => target;

        public string Pod => start.Pod.Metadata.Name;

        public string Uid => start.Pod.Metadata.Uid;

        public bool Dead { get; private set; }

        public void Ready(bool ready)
        {
            lock (gate)
            {
                if (!ready || serving || silent || Dead)
                    return;
                serving = true;
            }
            pods.Count(target, 1);
            var (service, sever) = pods.connection.Value;
            var identity = string.Create(CultureInfo.InvariantCulture, $"{start.RestartCount + 1}@{Pod}");
            stop.Token.Register(() => sever(identity));
            using var own = ExecutionContext.SuppressFlow();
            foreach (var queue in pods.queues[target])
                pods.polling.Add(Task.Run(() => new LightPoller(service, queue, identity).RunAsync(stop.Token)));
        }

        public void Die()
        {
            Dead = true;
            Stop();
        }

        public void Stop()
        {
            bool was;
            lock (gate)
            {
                was = serving;
                serving = false;
                silent = true;
            }
            stop.Cancel();
            if (was)
                pods.Count(target, -1);
        }
    }

    /// <summary>The way of the pods to Temporal.</summary>
    /// <param name="Service">Where they poll.</param>
    /// <param name="Sever">Cuts a dead one off.</param>
    internal sealed record Connection(WorkflowService Service, Action<string> Sever);
}
