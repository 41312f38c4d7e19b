using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Workflows;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Workflows.Remediation;

/// <summary>
/// Search attributes, only where the server has them (upserting an unknown one fails the workflow task for ever); the
/// memo needs no registration and always has them.
/// </summary>
internal static class IncidentAttributes
{
    public static void Target(IncidentRun run) => Set(run, WorkerDownNames.TargetAttribute, run.Plan.Target.Name);

    public static void Cause(IncidentRun run, ProbableCause cause) => Set(run, WorkerDownNames.CauseAttribute, cause.ToString());

    public static void Outcome(IncidentRun run, RemediationOutcome outcome) => Set(run, WorkerDownNames.OutcomeAttribute, outcome.ToString());

    /// <summary>Leaves what is known so far to the runs that come after, however this one ends.</summary>
    public static void Record(IncidentRun run)
    {
        var record = Workflow.PayloadConverter.ToPayload(run.Record());
        if (Workflow.Memo.TryGetValue(WorkerDownNames.IncidentMemo, out var known) && known.Payload.Data.Equals(record.Data))
            return;
        Workflow.UpsertMemo(MemoUpdate.ValueSet(WorkerDownNames.IncidentMemo, run.Record()));
    }

    private static void Set(IncidentRun run, string name, string value)
    {
        if (Workflow.Memo.TryGetValue(name, out var known) && Workflow.PayloadConverter.ToValue<string>(known) == value)
            return; // every upsert is an event: only changes are worth one
        if (run.Plan.SearchAttributes.Contains(name))
            Workflow.UpsertTypedSearchAttributes(SearchAttributeKey.CreateKeyword(name).ValueSet(value));
        Workflow.UpsertMemo(MemoUpdate.ValueSet(name, value));
    }
}
