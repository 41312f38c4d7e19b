using WorkerDown.Core.Diagnose;

namespace WorkerDown.Core.Escalate;

/// <summary>What a person does next for a cause: commands with this target's context, namespace and names, ready to paste.</summary>
public static class NextSteps
{
    /// <summary>The commands, the most useful first.</summary>
    public static IReadOnlyList<string> For(PageSubject subject)
    {
        var target = subject.Plan.Target;
        var kubectl = $"kubectl --context {target.Cluster} -n {target.Namespace}";
        var deployment = $"deployment/{target.Deployment}";
        string[] look = [$"{kubectl} get {deployment},rs,pods -o wide", $"{kubectl} logs {deployment} --all-pods --previous --tail=50"];
        string[] specific = subject.Cause switch
        {
            ProbableCause.CrashLoop or ProbableCause.BadDeployment or ProbableCause.ConfigurationError or ProbableCause.ImagePullFailure =>
                [$"{kubectl} rollout history {deployment}", $"{kubectl} rollout undo {deployment} --to-revision=<a good one>"],
            ProbableCause.OutOfMemory => [$"{kubectl} set resources {deployment} --limits=memory=<more>"],
            ProbableCause.Evicted or ProbableCause.NodeLost or ProbableCause.Unschedulable =>
                [$"kubectl --context {target.Cluster} get nodes", $"{kubectl} get events --sort-by=.lastTimestamp"],
            ProbableCause.StuckTerminating => [$"{kubectl} delete pod <the stuck one> --grace-period=0 --force"],
            ProbableCause.ScaledToZero => [$"{kubectl} scale {deployment} --replicas=1"],
            ProbableCause.Paused => [$"{kubectl} rollout resume {deployment}"],
            ProbableCause.DeploymentMissing => [$"{kubectl} get deployments"],
            ProbableCause.TemporalDown => ["follow the TemporalWorkflowTimeout runbook; do not restart the worker"],
            _ => [$"{kubectl} rollout restart {deployment}"],
        };
        return [.. look, .. specific, $"temporal task-queue describe --namespace {target.TemporalNamespace} --task-queue {target.TaskQueues[0]}"];
    }
}
