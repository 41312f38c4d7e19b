using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes in which the worker's process never begins: image, configuration, admission, scheduling.</summary>
public static class StartRules
{
    private static readonly string[] PullReasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed"];
    private static readonly string[] ConfigReasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PostStartHookError"];

    // Between two tries the kubelet says only CrashLoopBackOff: then the last exit tells that the process never began.
    private static readonly string[] NeverBegan = ["ContainerCannotRun", "StartError"];

    /// <summary>The image cannot be pulled.</summary>
    public static Finding? ImagePullFailure(DiagnosisContext context) =>
        Held(context, c => PullReasons.Contains(c.Reason), ProbableCause.ImagePullFailure, Reasons.ImageCannotBePulled, "the image cannot be pulled", "Failed", "BackOff");

    /// <summary>The container cannot be made from its configuration.</summary>
    public static Finding? ConfigurationError(DiagnosisContext context) =>
        Held(context, c => ConfigReasons.Contains(c.Reason) || NeverBegan.Contains(c.Reason) || (c.State != "Running" && NeverBegan.Contains(c.LastExit?.Reason)),
            ProbableCause.ConfigurationError, Reasons.ContainerCannotBeConfigured, "the container cannot be created", "Failed", "FailedMount");

    /// <summary>The API server refuses the pods themselves: quota, admission, a missing service account.</summary>
    public static Finding? PodsCannotBeCreated(DiagnosisContext context) =>
        context.Deployment?.Conditions.FirstOrDefault(c => c is { Type: "ReplicaFailure", Status: "True" }) is not { } failure || context.Pods.Any(p => p.Ready) ? null : new()
        {
            Cause = ProbableCause.ConfigurationError,
            Reason = Reasons.PodsCannotBeCreated,
            Message = $"the API server refuses the pods of revision {context.Deployment.Revision}: {failure.Message ?? failure.Reason ?? "no reason given"}",
            RestsOn = [$"deployment: condition ReplicaFailure True ({failure.Reason})"],
        };

    /// <summary>No node takes the pod.</summary>
    public static Finding? Unschedulable(DiagnosisContext context)
    {
        var pods = context.Pods.Where(p => p is { Unschedulable: not null, Node: null, DeletionAt: null, Phase: "Pending" or "" }).ToList();
        if (pods.Count == 0)
            return null;
        var since = pods.Min(p => p.CreatedAt);
        return new()
        {
            Cause = ProbableCause.Unschedulable,
            Reason = Reasons.NoNodeFits,
            Message = $"{pods.Count} pod(s) find no node{(since is { } s && s <= context.Now ? $" for {Durations.Say(context.Now - s)}" : "")}: {pods[0].Unschedulable}",
            RestsOn = [.. pods.Select(p => $"pod {p.Name}: {p.Unschedulable}"), .. Observations.Events(context, "FailedScheduling")],
        };
    }

    private static Finding? Held(DiagnosisContext context, Func<ContainerFacts, bool> isHeld, ProbableCause cause, string reason, string what, params string[] events)
    {
        var held = context.Containers.Where(c => c.Pod.DeletionAt is null && isHeld(c.Container)).ToList();
        if (held.Count == 0)
            return null;
        var (pod, container) = held[0];
        return new()
        {
            Cause = cause,
            Reason = reason,
            Message = $"{what}: container {container.Name} in {held.Count} pod(s){(pod.CreatedAt is { } at && at <= context.Now ? $" for {Durations.Say(context.Now - at)}" : "")}: {container.Reason}{(container.Message is { } m ? $": {m}" : "")}"
                + (context.CurrentWasHealthy ? "; this revision ran before" : ""),
            RestsOn = [.. held.Select(c => Observations.Container(c.Pod, c.Container)), .. Observations.Events(context, events)],
        };
    }
}
