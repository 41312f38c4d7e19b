using k8s.Models;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>What is re-read before every mutation: a changed world means diagnose again, not an error.</summary>
public static class Precondition
{
    /// <summary>Why the act must not be made (or has been made already); null when it may.</summary>
    public static ActResult? Check(V1Deployment? deployment, ActRequest request)
    {
        if (deployment is null)
            return Changed("the Deployment does not exist any more");
        if (deployment.Metadata.Uid != request.World.Uid)
            return Changed($"the Deployment was made anew: uid {deployment.Metadata.Uid}, diagnosed was {request.World.Uid}");
        // A lost answer, a repeated activity: the same attempt has been here.
        if (deployment.Metadata.Annotations?.TryGetValue(Annotations.Attempt, out var attempt) == true && attempt == request.Attempt.Id)
            return new() { Status = ActStatus.Done, Reason = Reasons.AlreadyDone, Message = $"already made by an earlier try of attempt {request.Attempt.Number}", Generation = deployment.Metadata.Generation };
        if (deployment.Metadata.Generation != request.World.Generation)
            return Changed($"generation {deployment.Metadata.Generation}, diagnosed was {request.World.Generation}: somebody changed the Deployment");
        if (deployment.Metadata.Annotations?.TryGetValue(Annotations.Pause, out var why) == true)
            return new() { Status = ActStatus.Refused, Reason = Reasons.PausedByPerson, Message = $"paused by {Annotations.Pause}: {why}" };
        if (deployment.Spec?.Paused == true)
            return new() { Status = ActStatus.Refused, Reason = Reasons.DeploymentPaused, Message = "the Deployment's rollout is paused; kubectl refuses to restart or undo it too" };
        if (DeploymentReading.Selector(deployment.Spec?.Selector).Length == 0)
            return new() { Status = ActStatus.Refused, Reason = Reasons.SelectorEmpty, Message = "the Deployment's label selector is empty: refused" };
        return null;
    }

    /// <summary>The world is not the diagnosed one.</summary>
    public static ActResult Changed(string message) => new() { Status = ActStatus.WorldChanged, Reason = Reasons.WorldChanged, Message = message };
}
