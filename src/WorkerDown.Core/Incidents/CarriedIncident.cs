using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Diagnose.Evidence;
using WorkerDown.Core.Targets;

namespace WorkerDown.Core.Incidents;

/// <summary>An open incident as one run hands it to the next, so that the history of one that is open for days stays bounded.</summary>
public sealed record CarriedIncident
{
    /// <summary>The plan as it was loaded when the incident began: a later change of the configuration does not disturb it.</summary>
    public required TargetPlan Plan { get; init; }

    /// <summary>The state: attempts, pause, approval, pages, acknowledgement.</summary>
    public required IncidentState State { get; init; }

    /// <summary>The timeline so far.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>The last diagnosis, without its evidence.</summary>
    public Diagnosis? Last { get; init; }

    /// <summary>The last diagnosis that found something wrong, without its evidence.</summary>
    public Diagnosis? Trouble { get; init; }

    /// <summary>The workflows proved stalled.</summary>
    public IReadOnlyList<StalledWorkflow> Stalled { get; init; } = [];

    /// <summary>Of those, how many were seen to move on.</summary>
    public int Resumed { get; init; }

    /// <summary>A diagnosis without its evidence, which stands in the history of the run that made it.</summary>
    public static Diagnosis? WithoutEvidence(Diagnosis? diagnosis) => diagnosis is null ? null : diagnosis with
    {
        Evidence = new()
        {
            TakenAt = diagnosis.Evidence.TakenAt,
            Deployment = Observed<DeploymentFacts>.Failed("it stands in the history of an earlier run"),
            Stalled = diagnosis.Evidence.Stalled,
        },
    };
}
