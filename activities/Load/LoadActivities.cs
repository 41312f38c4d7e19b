using Temporalio.Activities;
using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Activities.Load;

/// <summary>The Load step.</summary>
public sealed class LoadActivities(ITargetCatalog catalog, TemporalReader temporal, TimeProvider time) : ILoadActivities
{
    /// <summary>Names listed in the error for an unknown target, at most.</summary>
    private const int NamesShown = 20;

    /// <inheritdoc />
    [Activity("Load")]
    public async Task<LoadAnswer> LoadAsync(string target)
    {
        var cancel = ActivityExecutionContext.Current.CancellationToken;
        if (!catalog.Targets.TryGetValue(target, out var plan))
            throw Unknown(target);
        var attributes = await temporal.KeywordAttributesAsync(cancel);
        var recent = await temporal.RecentAttemptsAsync(plan.Target.Name, time.GetUtcNow(), cancel);
        return new(plan with { SearchAttributes = attributes }, recent);
    }

    private ApplicationFailureException Unknown(string target)
    {
        var names = catalog.Targets.Keys.Order(StringComparer.Ordinal).ToList();
        var near = NearestName.Of(target, names);
        var shown = names.Count == 0 ? "none is configured" : string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");
        return new($"The target '{target}' is not configured{(near is null ? "" : $"; did you mean '{near}'?")} Known targets: {shown}.", errorType: "UnknownTarget", nonRetryable: true);
    }
}
