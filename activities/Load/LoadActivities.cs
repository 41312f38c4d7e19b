using Temporalio.Activities;
using Temporalio.Exceptions;
using WorkerDown.Activities.Diagnose;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Load;

/// <summary>The Load step.</summary>
public sealed class LoadActivities(ITargetCatalog catalog, TemporalReader temporal, IncidentRecords records, LastHealthCheck check, SourceLimits limits) : ILoadActivities
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
        var (recent, prior) = await records.ReadAsync(request.Target, request.DownAt, plan.Policy, cancel);
        // A run that the health check started brings what it saw; one started by hand begins where the last check stood.
        var seen = request.DownAt is not null ? null
            : (await limits.AskAsync("the last health check", async c => await check.ReadAsync(request.Target, c) ?? new TargetMemory(), cancel)).Value;
        return new(plan with { SearchAttributes = attributes }, recent, prior, seen);
    }

    private ApplicationFailureException Unknown(string target)
    {
        var names = catalog.Targets.Keys.Order(StringComparer.Ordinal).ToList();
        var near = NearestName.Of(target, names);
        var shown = names.Count == 0 ? "none is configured" : string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");
        return new($"The target '{target}' is not configured{(near is null ? "" : $"; did you mean '{near}'?")} Known targets: {shown}.", errorType: "UnknownTarget", nonRetryable: true);
    }
}
