using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Diagnose;

/// <summary>Who changed what: the present revision, since when, by whom, and who else has a hand in it.</summary>
public sealed record RevisionStory
{
    /// <summary>The present revision.</summary>
    public required long Revision { get; init; }

    /// <summary>The worker's image in it.</summary>
    public string Image { get; init; } = "";

    /// <summary>Since when its software is current; null when unknown. Where a ReplicaSet was reused by a rollback: the earliest that is possible.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    /// <summary>Who changed the template last, as <c>kubectl-set at 2026-03-01 02:57Z</c>; null where not recorded.</summary>
    public string? ChangedBy { get; init; }

    /// <summary><c>kubernetes.io/change-cause</c>, where somebody wrote one.</summary>
    public string? ChangeCause { get; init; }

    /// <summary>Who steers the Deployment besides people.</summary>
    public IReadOnlyList<OwnerFacts> Owners { get; init; } = [];

    /// <summary>Why a rollback is forbidden by one of them; null when it is not.</summary>
    public string? RollbackForbidden { get; init; }

    /// <summary>Reads it from the evidence; null when the Deployment could not be read or does not exist.</summary>
    public static RevisionStory? Of(DiagnosisContext context)
    {
        if (context.Deployment is not { } deployment)
            return null;
        var current = context.Evidence.CurrentReplicaSet;
        return new()
        {
            Revision = deployment.Revision,
            Image = deployment.Template.WorkerImage,
            BeganAt = context.BeganAt,
            ChangedBy = deployment.ChangedBy is { } change ? $"{change.By}{(change.At is { } at ? $" at {at:yyyy-MM-dd HH:mm}Z" : "")}" : null,
            ChangeCause = current?.Revision == deployment.Revision ? current?.ChangeCause : null,
            Owners = deployment.Owners,
            RollbackForbidden = context.Policy.AllowRollbackWhenOwned ? null
                : deployment.Owners.FirstOrDefault(o => o.RevertsChanges) is { } owner ? $"{owner.Kind} {owner.Name} would revert it; revert the change there" : null,
        };
    }
}
