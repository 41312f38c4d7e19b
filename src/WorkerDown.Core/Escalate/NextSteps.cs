using WorkerDown.Core.Diagnose;

namespace WorkerDown.Core.Escalate;

/// <summary>
/// What a person does next for a cause, in order: a sentence, then commands with this target's context, namespace and
/// names, ready to paste (they begin with <c>$ </c>).
/// </summary>
public static class NextSteps
{
    /// <summary>The steps of a cause.</summary>
    public static IReadOnlyList<string> For(WorkerSubject subject) =>
        ["Take it, so that nobody else is called:", $"$ workerdown ack {subject.Plan.Target.Name} --by \"$USER\"", .. Heal(subject), .. subject.Cause == ProbableCause.TemporalDown ? [] : Look(subject)];

    private static string[] Look(WorkerSubject subject)
    {
        var target = subject.Plan.Target;
        var kubectl = Kubectl(subject);
        return
        [
            "See whether it worked (a poller not older than a minute on each queue):",
            $"$ {kubectl} get deployment/{target.Deployment},pods -o wide",
            .. target.TaskQueues.Select(q => $"$ temporal task-queue describe --namespace {target.TemporalNamespace} --task-queue {q}"),
        ];
    }

    private static string[] Heal(WorkerSubject subject)
    {
        var target = subject.Plan.Target;
        var kubectl = Kubectl(subject);
        var deployment = $"deployment/{target.Deployment}";
        var container = target.Container is { } c ? $" -c {c}" : "";
        var previous = $"$ {kubectl} logs {deployment}{container} --previous --tail=50";
        var events = $"$ {kubectl} get events --sort-by=.lastTimestamp";
        var undo = subject.GoodRevision is { } good
            ? new[] { $"Go back to revision {good}:", $"$ {kubectl} rollout undo {deployment} --to-revision={good}" }
            : ["No older revision is proved good: deploy a version that is. The revisions there are:", $"$ {kubectl} rollout history {deployment}"];
        return subject.Cause switch
        {
            ProbableCause.CrashLoop => ["Read why it exits:", previous, .. undo],
            ProbableCause.BadDeployment => ["Read why the new version exits:", previous, .. undo],
            ProbableCause.ConfigurationError => ["Read which ConfigMap, Secret or key it misses, and put it there:", $"$ {kubectl} describe {Pod(subject)}", .. undo],
            ProbableCause.ImagePullFailure => ["Read what the registry answered; push the image or mend the pull secret:", $"$ {kubectl} describe {Pod(subject)}", .. undo],
            ProbableCause.OutOfMemory =>
            [
                "Give it more memory than it has now, or find the leak:",
                $"$ {kubectl} get {deployment} -o jsonpath='{{.spec.template.spec.containers[*].resources}}'",
                $"$ {kubectl} set resources {deployment}{container} --limits=memory=NEW_LIMIT",
                .. subject.GoodRevision is null ? [] : undo,
            ],
            ProbableCause.Evicted => ["Make room on the node that evicts (disk, memory):", .. Nodes(subject), events],
            ProbableCause.NodeLost =>
            [
                "Bring the node back, or remove it from the cluster: its pods move only then.",
                .. Nodes(subject),
                .. subject.Nodes.Select(n => $"$ kubectl --context {Context(subject)} delete node {n}   # only if the machine is really gone"),
            ],
            ProbableCause.Unschedulable => ["Read what the scheduler misses; free or add it:", $"$ {kubectl} describe {Pod(subject)}", .. Nodes(subject)],
            ProbableCause.StuckTerminating => ["Make sure that its process is dead (its node is gone, or shows no such process): two may not run. Then remove the pod:", .. subject.Pods.Select(p => $"$ {kubectl} delete pod {p} --grace-period=0 --force")],
            ProbableCause.LostTemporalConnection =>
            [
                "See what it says of its connection (network policy, DNS, certificate, API key), then restart it:",
                $"$ {kubectl} logs {deployment}{container} --tail=100 | grep -iE 'temporal|connect'",
                $"$ {kubectl} rollout restart {deployment}",
            ],
            ProbableCause.ScaledToZero => ["Somebody scaled it to 0. Find out who and why, then:", $"$ {kubectl} scale {deployment} --replicas=1"],
            ProbableCause.Paused => ["Somebody paused its rollout. Find out who and why, then:", $"$ {kubectl} rollout resume {deployment}"],
            ProbableCause.DeploymentMissing => ["It does not exist. Was it renamed, removed, never installed?", $"$ {kubectl} get deployments"],
            ProbableCause.Saturated => ["It works, but cannot keep up: give it more replicas or slots:", $"$ {kubectl} scale {deployment} --replicas=MORE"],
            ProbableCause.TemporalDown => ["Follow the TemporalWorkflowTimeout runbook. Leave the worker alone: it reconnects by itself.", $"$ temporal operator cluster health"],
            _ => ["Look at everything there is:", $"$ {kubectl} describe {deployment}", previous, events, "If that tells nothing, restart it:", $"$ {kubectl} rollout restart {deployment}"],
        };
    }

    private static IEnumerable<string> Nodes(WorkerSubject subject) => subject.Nodes.Count == 0
        ? [$"$ kubectl --context {Context(subject)} get nodes"]
        : subject.Nodes.Select(n => $"$ kubectl --context {Context(subject)} describe node {n}");

    private static string Pod(WorkerSubject subject) => subject.Pods is [var pod, ..] ? $"pod {pod}" : "pods";

    private static string Context(WorkerSubject subject) => subject.Plan.KubectlContext ?? subject.Plan.Target.Cluster;

    private static string Kubectl(WorkerSubject subject) => $"kubectl --context {Context(subject)} -n {subject.Plan.Target.Namespace}";
}
