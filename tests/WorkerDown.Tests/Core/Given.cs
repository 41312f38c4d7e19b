using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;

namespace WorkerDown.Tests.Core;

/// <summary>Facts for pure tests: a dead worker with one replica, revision 2 current and revision 1 seen healthy.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);

    public static readonly RemediationPolicy Policy = new();

    public static TemplateFacts Template(string fingerprint) => new()
    {
        Fingerprint = fingerprint,
        Containers = [new() { Name = "worker", Image = $"registry/worker:{fingerprint}" }],
    };

    public static DeploymentFacts Deployment(long revision = 2, string fingerprint = "bad") => new()
    {
        Name = "web",
        Uid = "d",
        Generation = revision,
        ObservedGeneration = revision,
        Replicas = 1,
        Current = 1,
        Updated = 1,
        Revision = revision,
        Selector = "app=web",
        Template = Template(fingerprint),
    };

    public static ReplicaSetFacts Set(long revision, string fingerprint, TimeSpan age) =>
        new() { Name = $"rs{revision}", Uid = $"rs{revision}", Revision = revision, CreatedAt = Now - age, Template = Template(fingerprint) };

    public static PodFacts Crashing(string replicaSet, int exitCode = 1, string reason = "Error") => new()
    {
        Name = $"web-{replicaSet}-bcdfg",
        Uid = "p",
        ReplicaSet = replicaSet,
        Phase = "Running",
        Containers =
        [
            new()
            {
                Name = "worker", State = "Waiting", Reason = "CrashLoopBackOff", Restarts = 4, MemoryLimit = "256Mi",
                LastExit = new(exitCode, reason, Now - TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2)),
            },
        ],
    };

    public static PodFacts Running(string replicaSet, string uid = "p", int restarts = 0) => new()
    {
        Name = "web-bcd-bcdfg",
        Uid = uid,
        ReplicaSet = replicaSet,
        Phase = "Running",
        Ready = true,
        Containers = [new() { Name = "worker", State = "Running", Ready = true, Restarts = restarts }],
    };

    public static TaskQueueFacts Queue(TimeSpan? accessed, long backlog = 0, string identity = "1@elsewhere") => new()
    {
        Queue = "q",
        ReadAt = Now,
        Backlog = backlog,
        DispatchRate = 0,
        Pollers = accessed is { } age ? [new(identity, Now - age)] : [],
    };

    public static TargetEvidence Evidence(IReadOnlyList<PodFacts> pods, TaskQueueFacts? queue = null, DeploymentFacts? deployment = null, IReadOnlyList<ReplicaSetFacts>? sets = null) => new()
    {
        TakenAt = Now,
        Deployment = Observed<DeploymentFacts>.Of(deployment ?? Deployment()),
        ReplicaSets = Observed<IReadOnlyList<ReplicaSetFacts>>.Of(sets ?? [Set(2, "bad", TimeSpan.FromMinutes(3)), Set(1, "good", TimeSpan.FromDays(2))]),
        Pods = Observed<IReadOnlyList<PodFacts>>.Of(pods),
        TaskQueues = [queue ?? Queue(TimeSpan.FromMinutes(3), backlog: 2)],
    };

    public static IncidentState Incident(params string[] healthy) => new()
    {
        Target = "web",
        StartedAt = Now,
        FoundDown = true,
        Memory = new()
        {
            FirstSeenDown = Now - TimeSpan.FromMinutes(2),
            NoReadyPodsSince = Now - TimeSpan.FromMinutes(2),
            Healthy = [.. healthy.Select(h => new HealthyRevision(1, h, Now - TimeSpan.FromHours(1)))],
        },
    };

    public static Diagnosis Diagnose(TargetEvidence evidence, IncidentState? incident = null, RemediationPolicy? policy = null) =>
        DiagnosisRules.Diagnose(evidence, incident ?? Incident("good"), policy ?? Policy, Now);
}
