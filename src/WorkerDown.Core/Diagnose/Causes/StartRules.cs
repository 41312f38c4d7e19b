using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose.Causes;

/// <summary>Causes in which the worker's process never begins: image, configuration, scheduling.</summary>
public static class StartRules
{
    private static readonly string[] PullReasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable", "ImageInspectError"];
    private static readonly string[] ConfigReasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError", "ContainerCannotRun", "StartError"];

    /// <summary>The image cannot be pulled.</summary>
    public static Finding? ImagePullFailure(DiagnosisContext context) =>
        Waiting(context, PullReasons, ProbableCause.ImagePullFailure, Reasons.ImageCannotBePulled, "the image cannot be pulled");

    /// <summary>The container cannot be made from its configuration.</summary>
    public static Finding? ConfigurationError(DiagnosisContext context) =>
        Waiting(context, ConfigReasons, ProbableCause.ConfigurationError, Reasons.ContainerCannotBeConfigured, "the container cannot be created");

    /// <summary>No node takes the pod.</summary>
    public static Finding? Unschedulable(DiagnosisContext context)
    {
        var pods = context.Pods.Where(p => p is { Unschedulable: not null, Node: null }).ToList();
        return pods.Count == 0 ? null : new()
        {
            Cause = ProbableCause.Unschedulable,
            Reason = Reasons.NoNodeFits,
            Message = $"{pods.Count} pod(s) find no node: {pods[0].Unschedulable}",
            RestsOn = pods.Select(p => $"pod {p.Name}: {p.Unschedulable}").ToList(),
        };
    }

    private static Finding? Waiting(DiagnosisContext context, string[] reasons, ProbableCause cause, string reason, string what)
    {
        var held = context.Containers.Where(c => c.Container.Reason is { } r && reasons.Contains(r)).ToList();
        if (held.Count == 0)
            return null;
        var (_, container) = held[0];
        return new()
        {
            Cause = cause,
            Reason = reason,
            Message = $"{what}: container {container.Name} in {held.Count} pod(s): {container.Reason}{(container.Message is { } m ? $": {m}" : "")}"
                + (context.CurrentWasHealthy ? "; this revision ran before" : ""),
            RestsOn = held.Select(c => Observation(c.Pod, c.Container)).ToList(),
        };
    }

    private static string Observation(PodFacts pod, ContainerFacts container) =>
        $"pod {pod.Name}: container {container.Name} {container.State.ToLowerInvariant()} ({container.Reason})";
}
