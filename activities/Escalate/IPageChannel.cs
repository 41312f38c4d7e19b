using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>A way to call people. Its address and secrets are its own: they never reach a workflow, a log or an error.</summary>
public interface IPageChannel
{
    /// <summary>The name by which escalation steps and pages know it.</summary>
    string Name { get; }

    /// <summary>Delivers.</summary>
    /// <returns>What the service answered, in a few words without secrets.</returns>
    /// <exception cref="PageNotDeliveredException">The service did not take it; says whether and when to try again.</exception>
    Task<string> DeliverAsync(Page page, CancellationToken cancel);
}

/// <summary>A page was not taken.</summary>
/// <param name="message">Why, without secrets.</param>
/// <param name="retryAfter">When the service asked to be left alone for a while.</param>
public sealed class PageNotDeliveredException(string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>When to try again at the earliest.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
