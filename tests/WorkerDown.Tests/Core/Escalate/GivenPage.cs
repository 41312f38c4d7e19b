using WorkerDown.Core;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Targets;
using WorkerDown.Core.Verify;

namespace WorkerDown.Tests.Core.Escalate;

/// <summary>Pages as the rules make them, for golden files and for the channels' tests.</summary>
internal static class GivenPage
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 3, 5, 0, TimeSpan.Zero);

    public static readonly Links Links = new()
    {
        TemporalUi = "https://temporal.example.org",
        Runbook = "https://runbooks.example.org/TemporalWorkerDown",
        TemporalRunbook = "https://runbooks.example.org/TemporalWorkflowTimeout",
    };

    private static readonly TargetPlan Plan = new()
    {
        Target = new() { Name = "hosting-worker", Cluster = "hosting", Namespace = "hosting", Deployment = "hosting-worker", Container = "worker", TaskQueues = ["hosting-provisioning", "hosting-dns"] },
        Policy = new(),
        Escalation = new(),
        KubectlContext = "k3s-hosting",
        Links = Links,
    };

    private static readonly RemediationAttempt Restarted = new()
    {
        Id = "a1",
        Number = 1,
        Action = Rung.Restart,
        At = Now - TimeSpan.FromMinutes(3),
        EndedAt = Now - TimeSpan.FromMinutes(2),
        Act = ActStatus.Done,
        Verdict = Verdict.Failed,
        Message = "new pod hosting-worker-6d4c-x2x9k: container worker CrashLoopBackOff, 2 restart(s), exit code 1 (Error)",
    };

    public static Page Of(PageSubject subject, PageKind kind = PageKind.Trigger, string? note = null, string id = "run-1/1/0") =>
        new() { Id = id, Channel = "ops", Kind = kind, Step = 1, Subject = subject, Note = note };

    public static WorkerSubject Worker(ProbableCause? cause = ProbableCause.CrashLoop) => new()
    {
        Incident = "worker-down/hosting-worker",
        WorkflowNamespace = "default",
        RunId = "0198-run",
        DownAt = Now - TimeSpan.FromMinutes(5),
        Links = Links,
        Plan = Plan,
        Reason = cause is ProbableCause.TemporalDown or ProbableCause.ScaledToZero or ProbableCause.Paused or ProbableCause.DeploymentMissing ? Reasons.NotOursToHeal : Reasons.NotRestoredInTime,
        Why = Why(cause),
        Cause = cause,
        CauseMessage = Message(cause),
        Evidence = Evidence(cause),
        Attempts = Tried(cause) ? [Restarted] : [],
        StalledByType = new Dictionary<string, int> { ["ProvisionTenant"] = 4, ["UpdateDnsRecord"] = 2 },
        OpenWorkflows = 6,
        GoodRevision = cause is ProbableCause.BadDeployment or ProbableCause.ConfigurationError ? 1 : null,
        Pods = cause is ProbableCause.DeploymentMissing or ProbableCause.ScaledToZero or ProbableCause.LostTemporalConnection ? [] : ["hosting-worker-6d4c-x2x9k"],
        Nodes = cause is ProbableCause.NodeLost or ProbableCause.Evicted ? ["node-2"] : [],
        Advice = cause == ProbableCause.CrashLoop ? [new("replicas", "1 replica: every crash stops all task queues; run at least 2")] : [],
    };

    public static StormSubject Storm(CommonCauseKind kind = CommonCauseKind.Node) => new()
    {
        Incident = "worker-down-storm",
        WorkflowNamespace = "default",
        RunId = "0198-storm",
        DownAt = Now - TimeSpan.FromMinutes(2),
        Links = Links,
        Storm = new()
        {
            Message = "4 of 6 targets are down at once; allowed are 3 or 50 %",
            Targets = 6,
            Since = Now - TimeSpan.FromMinutes(2),
            Cause = kind switch
            {
                CommonCauseKind.Node => new(kind, "node-2", "all 4 run on node node-2", ["node node-2: 4 of the 4 that are down, 0 of the 2 others"]),
                CommonCauseKind.TemporalConnection => new(kind, null, "all 4 have ready pods, but none reaches Temporal", ["billing-worker: 1 pod(s) ready, no poller"]),
                _ => new(CommonCauseKind.None, null, "no common cause found", []),
            },
            Down = [.. new[] { "billing", "dns", "hosting", "mail" }.Select(n => new StormTarget($"{n}-worker", "hosting", n, $"{n}-worker", kind == CommonCauseKind.TemporalConnection ? "1 pod(s) ready, no poller for 2 min" : "0 of 1 pod(s) ready", "k3s-hosting"))],
        },
    };

    public static OutageSubject Outage(OutageKind kind) => new()
    {
        Incident = kind == OutageKind.Temporal ? "worker-down-outage/temporal" : "worker-down-outage/health-checks",
        DownAt = Now - TimeSpan.FromSeconds(70),
        Links = Links,
        Kind = kind,
        Address = "temporal-frontend.temporal:7233",
        Namespace = "default",
        Parts = kind == OutageKind.Temporal
            ? [new("frontend", true, "GetSystemInfo answered"), new("matching", false, "DescribeTaskQueue of our own queue: Unavailable: matching service is unavailable")]
            : [new("schedule", false, "the last health check was started 6 min ago; one is due every 30 s")],
        Pods = kind == OutageKind.Temporal ? ["pod temporal-matching-0: CrashLoopBackOff, 7 restart(s), last exit 1 Error", "pod temporal-frontend-0: ready"] : [],
        Kubectl = "kubectl --context k3s-hosting -n temporal",
        PodSelector = "app.kubernetes.io/name=temporal",
        Targets = 6,
    };

    private static bool Tried(ProbableCause? cause) => cause is ProbableCause.CrashLoop or ProbableCause.OutOfMemory or ProbableCause.LostTemporalConnection or ProbableCause.Unknown;

    private static string Why(ProbableCause? cause) => cause switch
    {
        ProbableCause.TemporalDown => "Temporal's matching is down: it is not ours to heal",
        ProbableCause.ScaledToZero or ProbableCause.Paused or ProbableCause.DeploymentMissing => "this is somebody's intent, not ours to undo",
        null => "the diagnosis itself failed: HTTP 403 Forbidden",
        _ when Tried(cause) => "after 1 attempt(s) nothing safe is left to do; no rollback: there is no older revision",
        _ => "not restored within 5 min of first-seen-down at 03:00:00Z",
    };

    private static string? Message(ProbableCause? cause) => cause switch
    {
        ProbableCause.CrashLoop => "container worker is in CrashLoopBackOff: 5 restart(s) in 1 pod(s), exit code 1 after running 2 s; this revision was healthy before",
        ProbableCause.BadDeployment => "revision 2 (registry.example.com/hosting-worker:v2), current for 6 min, was never seen healthy: 4 restart(s) in 1 pod(s), exit code 1 after running 0 s; revision 1 (registry.example.com/hosting-worker:v1) was seen healthy at 2026-03-01 02:00Z",
        ProbableCause.OutOfMemory => "container worker was OOMKilled, 3 restart(s) in 1 pod(s), exit code 137 after running 40 s, memory limit 256Mi",
        ProbableCause.Evicted => "1 pod(s) were evicted: The node was low on resource: ephemeral-storage",
        ProbableCause.NodeLost => "node node-2 is NotReady (NodeStatusUnknown) since 02:58:10Z with 1 pod(s) of the target",
        ProbableCause.ImagePullFailure => "image registry.example.com/hosting-worker:v9 cannot be pulled: ErrImagePull: manifest unknown",
        ProbableCause.ConfigurationError => "container worker cannot be made: CreateContainerConfigError: secret \"hosting-db\" not found",
        ProbableCause.Unschedulable => "no node fits: 0/3 nodes are available: 3 Insufficient memory",
        ProbableCause.StuckTerminating => "1 pod(s) have been terminating for 4 min longer than their grace period",
        ProbableCause.LostTemporalConnection => "1 pod(s) are ready, but hosting-dns: newest poller access 310 s ago, tolerance 90 s; Temporal itself is healthy",
        ProbableCause.TemporalDown => "Temporal's matching is down: DescribeTaskQueue of our own queue: Unavailable: matching service is unavailable",
        ProbableCause.ScaledToZero => "the Deployment wants 0 replicas",
        ProbableCause.Paused => "the Deployment's rollout is paused",
        ProbableCause.DeploymentMissing => "the API server answered that the Deployment does not exist",
        ProbableCause.Saturated => "the worker of hosting-dns is alive with no free slots; 140 task(s) wait",
        ProbableCause.Unknown => "no rule matches: 0 of 1 pod(s) ready; hosting-dns: no poller for 3 min",
        _ => null,
    };

    private static IReadOnlyList<string> Evidence(ProbableCause? cause) => cause switch
    {
        ProbableCause.CrashLoop or ProbableCause.BadDeployment => ["pod hosting-worker-6d4c-x2x9k: container worker waiting (CrashLoopBackOff), 5 restart(s), last exit 1 Error"],
        ProbableCause.NodeLost => ["node node-2: Ready=Unknown since 02:58:10Z", "pod hosting-worker-6d4c-x2x9k on node-2, terminating"],
        ProbableCause.TemporalDown => ["frontend: healthy, GetSystemInfo answered", "matching: sick, DescribeTaskQueue of our own queue: Unavailable"],
        _ => [],
    };
}
