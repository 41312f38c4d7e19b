using Temporalio.Activities;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Load;

/// <summary>The Load step.</summary>
public sealed class LoadActivities(ITargetCatalog catalog, TemporalReader temporal, IncidentRecords records, LastChecks checks, OwedPages owed) : ILoadActivities
{
    /// <summary>Names listed in the error for an unknown target, at most.</summary>
    private const int NamesShown = 20;

    /// <inheritdoc />
    [Activity("Load")]
    public async Task<LoadAnswer> LoadAsync(LoadRequest request)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        if (!catalog.Targets.TryGetValue(request.Target, out var plan))
            throw Unknown(request.Target);
        var attributes = await temporal.KeywordAttributesAsync(cancel);
        var seen = await checks.ReadAsync(request.Target, FleetPart.Of(plan.Group), request.Seen, cancel);
        var (recent, prior) = await records.ReadAsync(request.Target, seen?.FirstSeenDown, plan.Policy, cancel);
        var pages = await owed.ReadAsync(Target.RemediationId(request.Target), plan.Escalation, cancel);
        return new(plan with { SearchAttributes = attributes }, recent, prior, seen, pages);
    }

    /// <inheritdoc />
    [Activity("FindHolder")]
    public Task<RunHolder?> FindHolderAsync(string target) => records.HolderAsync(target, ActivityExecutionContext.Current.CancellationToken);

    private ApplicationFailureException Unknown(string target)
    {
        var names = catalog.Targets.Keys.Order(StringComparer.Ordinal).ToList();
        var near = NearestName.Of(target, names);
        var shown = names.Count == 0 ? "none is configured" : string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");
        return new($"The target '{target}' is not configured{(near is null ? "" : $"; did you mean '{near}'?")} Known targets: {shown}.", errorType: "UnknownTarget", nonRetryable: true);
    }
}
