using k8s.Models;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Core;
using WorkerDown.Core.Guards;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>
/// What is asked again right before every mutation, of the world as it is now: identity, generation, pause, ownership, a
/// rollout under way, and whether the worker is back. A changed world means diagnose again, not an error. It costs three
/// reads of Kubernetes and one description of each task queue.
/// </summary>
public sealed class Precondition(EvidenceGatherer evidence, TimeProvider time)
{
    /// <summary>Why the act must not be made, or has been made already; null when it may.</summary>
    public async Task<ActResult?> CheckAsync(Workload workload, ActRequest request, CancellationToken cancel)
    {
        if (workload.Deployment is not { } deployment)
            return Changed("the Deployment does not exist any more");
        var stop = OfIdentity(deployment, request) ?? AlreadyMade(workload, deployment, request) ?? OfGeneration(deployment, request)
            ?? OfPeople(deployment, request) ?? RolloutUnderWay(workload, request);
        if (stop is not null)
            return stop;
        return await IsBackAsync(workload, request, cancel) is { } back ? Changed(back) : null;
    }

    /// <summary>The world is not the diagnosed one.</summary>
    public static ActResult Changed(string message) => new() { Status = ActStatus.WorldChanged, Reason = Reasons.WorldChanged, Message = message };

    private static ActResult? OfIdentity(V1Deployment deployment, ActRequest request)
    {
        if (deployment.Metadata.Uid != request.World.Uid)
            return Changed($"the Deployment was made anew: uid {deployment.Metadata.Uid}, diagnosed was {request.World.Uid}");
        return deployment.Metadata.DeletionTimestamp is null ? null : Changed("the Deployment is being deleted");
    }

    // A lost answer, a repeated activity: the same attempt has been here, whatever has happened to the Deployment since.
    private static ActResult? AlreadyMade(Workload workload, V1Deployment deployment, ActRequest request)
    {
        if (deployment.Metadata.Annotations?.TryGetValue(Annotations.Attempt, out var attempt) != true || attempt != request.Attempt.Id)
            return null;
        var current = DeploymentReading.CurrentSet(deployment, workload.Sets)?.Metadata.Uid ?? "";
        return new()
        {
            Status = ActStatus.Done,
            Reason = Reasons.AlreadyDone,
            Message = $"already made by an earlier try of attempt {request.Attempt.Number}",
            Generation = deployment.Metadata.Generation,
            Template = request.Decision.RollbackTarget?.Fingerprint,
            OldPods = workload.Pods.Where(p => !DeploymentReading.IsOwnedBy(p.Metadata, current)).Select(p => p.Metadata.Uid).ToList(),
        };
    }

    // Deleting a failed pod is right whatever the template is now: the pods themselves are judged again.
    private static ActResult? OfGeneration(V1Deployment deployment, ActRequest request) =>
        request.Decision.Rung == Rung.DeleteStuckPods || deployment.Metadata.Generation == request.World.Generation
            ? null
            : Changed($"generation {deployment.Metadata.Generation}, diagnosed was {request.World.Generation}: somebody changed the Deployment");

    private ActResult? OfPeople(V1Deployment deployment, ActRequest request)
    {
        if (deployment.Metadata.Annotations?.TryGetValue(Annotations.Pause, out var text) == true && PauseText.Parse(Annotations.Pause, text) is { } pause && pause.Holds(time.GetUtcNow()))
            return Refused(Reasons.PausedByPerson, pause.ToString());
        if (deployment.Spec?.Paused == true)
            return Refused(Reasons.DeploymentPaused, "the Deployment's rollout is paused; kubectl refuses to restart or undo it too");
        if (request.Decision.Rung == Rung.Rollback && !request.Plan.Policy.AllowRollbackWhenOwned && OwnerReading.Of(deployment).FirstOrDefault(o => o.RevertsChanges) is { } owner)
            return Refused(Reasons.OwnedByAnother, $"owned by {owner.Kind} {owner.Name}, which would revert it: revert the commit there instead");
        return null;
    }

    private ActResult? RolloutUnderWay(Workload workload, ActRequest request)
    {
        var now = time.GetUtcNow();
        var answer = GuardRules.RolloutInProgress(request.Decision.Rung, request.Attempt.Cause, WorkloadEvidence.Of(workload, request.Plan.Target, now), request.Plan.Policy, now);
        return answer.Verdict == GuardVerdict.Allowed ? null : Changed(answer.Message) with { Reason = answer.Reason };
    }

    private async Task<string?> IsBackAsync(Workload workload, ActRequest request, CancellationToken cancel)
    {
        if (request.World.Health == HealthState.Up)
            return null; // it looked so when it was diagnosed, and the proof failed: looks do not count
        var queues = await evidence.QueuesAsync(request.Plan.Target, cancel);
        var now = time.GetUtcNow();
        return Recovery.Stops(WorkloadHealth.From(WorkloadEvidence.Of(workload, request.Plan.Target, now)), queues, request.Plan.Policy, now);
    }

    private static ActResult Refused(string reason, string message) => new() { Status = ActStatus.Refused, Reason = reason, Message = message };
}
