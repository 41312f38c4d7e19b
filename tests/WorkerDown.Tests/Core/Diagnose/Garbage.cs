using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Redaction;

namespace WorkerDown.Tests.Core.Diagnose;

/// <summary>Random objects of a cluster and answers of Temporal: any field may be missing, any word may stand anywhere.</summary>
/// <param name="random">The source.</param>
/// <param name="sense">False: no word of Kubernetes' own vocabulary is among them.</param>
internal sealed class Garbage(Random random, bool sense)
{
    private static readonly string[] Words =
    [
        "CrashLoopBackOff", "OOMKilled", "Error", "Completed", "ImagePullBackOff", "CreateContainerConfigError", "StartError", "ContainerCreating", "Evicted", "NodeLost",
        "Unschedulable", "Ready", "PodScheduled", "Progressing", "ReplicaFailure", "MemoryPressure", "True", "False", "Unknown", "Running", "Pending", "Failed", "Succeeded", "Always",
    ];

    public Diagnosis Diagnose()
    {
        var deployment = new V1Deployment
        {
            Metadata = Meta("web", "d"),
            Spec = Maybe(() => new V1DeploymentSpec
            {
                Replicas = Maybe(random.Next(0, 4)),
                Paused = Maybe(random.Next(9) == 0),
                Selector = Maybe(() => new V1LabelSelector { MatchLabels = Maybe(() => new Dictionary<string, string> { ["app"] = "web" }) })!,
                Template = Maybe(Template)!,
            })!,
            Status = Maybe(() => new V1DeploymentStatus { ObservedGeneration = Maybe(1L), Replicas = Maybe(random.Next(3)), ReadyReplicas = Maybe(random.Next(3)), Conditions = Maybe(() => Some(() => new V1DeploymentCondition { Type = Word()!, Status = Word()!, Reason = Word(), Message = Word() })) }),
        };
        var sets = Some(() => new V1ReplicaSet { Metadata = Owned($"rs{random.Next(3)}", $"rs{random.Next(3)}", "d"), Spec = Maybe(() => new V1ReplicaSetSpec { Template = Maybe(Template) }) });
        var pods = Some(() => new V1Pod { Metadata = Owned($"web-rs-{random.Next(9)}", Maybe("p"), $"rs{random.Next(3)}"), Spec = Maybe(() => new V1PodSpec { NodeName = Maybe("n"), Containers = Maybe(() => Some(Container))! }), Status = Maybe(Status) });
        var ownSets = Ownership.SetsOf(deployment, sets);
        var ownPods = Ownership.PodsOf(ownSets, pods);
        var evidence = new TargetEvidence
        {
            TakenAt = Given.Now,
            Deployment = Observe(() => DeploymentReading.Facts(deployment)),
            ReplicaSets = Observe<IReadOnlyList<ReplicaSetFacts>>(() => ownSets.Select(DeploymentReading.Facts).ToList()),
            Pods = Observe<IReadOnlyList<PodFacts>>(() => ownPods.Select(p => PodReading.Facts(p, Maybe("worker"))).ToList()),
            Events = Observe<IReadOnlyList<EventFacts>>(() => Some(() => new Corev1Event { Reason = Word(), Message = Word(), LastTimestamp = When(), InvolvedObject = Maybe(() => new V1ObjectReference { Name = Word() })! }).Select(PodReading.Facts).ToList()),
            Nodes = Observe<IReadOnlyList<NodeFacts>>(() => Some(() => new V1Node { Metadata = Maybe(() => new V1ObjectMeta { Name = Maybe("n") })!, Status = Maybe(() => new V1NodeStatus { Conditions = Maybe(() => Some(() => new V1NodeCondition { Type = Word()!, Status = Word()! })) })! }).Select(PodReading.Facts).ToList()),
            Logs = Some(() => new LogFacts("web-rs-1", "worker", random.Next(2) == 0, LogText.Clean(Noise(random.Next(20_000)), 100))).ToList(),
            TaskQueues = Some(Queue).ToList(),
            Temporal = new() { Parts = Some(() => new TemporalPart(Word() ?? "", random.Next(3) switch { 0 => null, 1 => true, _ => random.Next(4) > 0 }, Word() ?? "")).ToList() },
        };
        var incident = Given.Incident("good") with { Memory = new TargetMemory { FirstSeenDown = Maybe(Given.Now - TimeSpan.FromMinutes(3)), Queues = Some(() => new QueueMemory("q", Maybe(Given.Now - TimeSpan.FromMinutes(5)), Given.Now - TimeSpan.FromSeconds(random.Next(200)), random.Next(2) == 0)).ToList() } };
        return EvidenceBounds.Fit(Given.Diagnose(evidence, incident));
    }

    private V1ObjectMeta Meta(string name, string? uid) => Maybe(() => new V1ObjectMeta
    {
        Name = Maybe(name),
        Uid = uid,
        Generation = Maybe(1L),
        CreationTimestamp = When(),
        DeletionTimestamp = random.Next(6) == 0 ? When() : null,
        Annotations = Maybe(() => new Dictionary<string, string> { ["deployment.kubernetes.io/revision"] = Maybe($"{random.Next(4)}") ?? Noise(5) }),
    })!;

    private V1ObjectMeta Owned(string name, string? uid, string owner)
    {
        var meta = Meta(name, uid) ?? new V1ObjectMeta();
        meta.OwnerReferences = Maybe(() => new List<V1OwnerReference> { new() { Controller = random.Next(8) > 0, Uid = owner, Kind = "ReplicaSet", Name = owner } });
        return meta;
    }

    private V1PodTemplateSpec Template() => new() { Spec = Maybe(() => new V1PodSpec { Containers = Maybe(() => Some(Container))! }) };

    private V1Container Container() => new() { Name = Maybe("worker")!, Image = Maybe(Noise(8)), Args = Maybe(() => new List<string> { Noise(10) }), Resources = Maybe(() => new V1ResourceRequirements()) };

    private V1PodStatus Status() => new()
    {
        Phase = Word(),
        Reason = Word(),
        Message = Maybe(Noise(30)),
        Conditions = Maybe(() => Some(() => new V1PodCondition { Type = Word()!, Status = Word()!, Reason = Word(), LastTransitionTime = When() })),
        ContainerStatuses = Maybe(() => Some(ContainerStatus)),
        InitContainerStatuses = random.Next(4) == 0 ? Some(ContainerStatus) : null,
    };

    private V1ContainerStatus ContainerStatus() => new()
    {
        Name = Maybe("worker")!,
        Ready = random.Next(2) == 0,
        RestartCount = random.Next(5) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(4),
        State = Maybe(State),
        LastState = Maybe(State),
    };

    private V1ContainerState State() => new()
    {
        Running = random.Next(3) == 0 ? new V1ContainerStateRunning { StartedAt = When() } : null,
        Waiting = random.Next(3) == 0 ? new V1ContainerStateWaiting { Reason = Word(), Message = Maybe(Noise(40)) } : null,
        Terminated = random.Next(3) == 0 ? new V1ContainerStateTerminated { ExitCode = random.Next(-2, 300), Reason = Word(), StartedAt = When(), FinishedAt = When() } : null,
    };

    private TaskQueueFacts Queue() => new()
    {
        Queue = Maybe("q") ?? Noise(4),
        Problem = random.Next(8) == 0 ? Noise(9) : null,
        Pollers = Some(() => new PollerFacts(Noise(12), random.Next(5) == 0 ? DateTimeOffset.MinValue : Given.Now - TimeSpan.FromSeconds(random.Next(-100, 600)))).ToList(),
        Heartbeats = Maybe(() => (IReadOnlyList<HeartbeatFacts>)Some(() => new HeartbeatFacts(Noise(3), Given.Now - TimeSpan.FromSeconds(random.Next(-900, 900)), Maybe(random.Next(2)), null, Maybe(TimeSpan.FromSeconds(random.Next(-5, 90))))).ToList()),
        Backlog = Maybe((long)random.Next(-1, 5)),
        BacklogAge = Maybe(TimeSpan.FromSeconds(random.Next(-5, 300))),
        DispatchRate = Maybe(random.NextDouble() < 0.5 ? 0 : random.NextDouble()),
    };

    private Observed<T> Observe<T>(Func<T> read)
        where T : class => random.Next(12) == 0 ? Observed<T>.Failed(Noise(9)) : Observed<T>.Of(read());

    private string? Word() => random.Next(6) == 0 ? null : sense && random.Next(4) > 0 ? Words[random.Next(Words.Length)] : Noise(6);

    private string Noise(int length) => new(Enumerable.Range(0, length).Select(_ => (char)random.Next(0, 0x3000)).ToArray());

    private DateTime? When() => random.Next(4) == 0 ? null : Given.Now.UtcDateTime.AddSeconds(random.Next(-4000, 300));

    private T? Maybe<T>(Func<T> make)
        where T : class => random.Next(7) == 0 ? null : make();

    private string? Maybe(string value) => random.Next(7) == 0 ? null : value;

    private T? Maybe<T>(T value)
        where T : struct => random.Next(7) == 0 ? null : value;

    private List<T> Some<T>(Func<T> make) => Enumerable.Range(0, random.Next(4)).Select(_ => make()).ToList();
}
