using WorkerDown.Core.Escalate;

namespace WorkerDown.Activities.Escalate;

/// <summary>A way to call people. Its address and secrets are its own: they never reach a workflow, a log or an error.</summary>
public interface IPageChannel
{
    /// <summary>The name by which escalation steps and pages know it.</summary>
    string Name { get; }

    /// <summary>Delivers.</summary>
    /// <returns>What the service answered.</returns>
    /// <exception cref="PageNotDeliveredException">The service did not take it; says whether and when to try again.</exception>
    Task<Delivered> DeliverAsync(Page page, CancellationToken cancel);
}

/// <summary>A service's answer to a page that it took.</summary>
/// <param name="Message">In a few words without secrets.</param>
/// <param name="Thread">Where it put the page, for those that follow; null where the service has no such thing.</param>
/// <param name="RefreshAfter">When it must be told again that the incident is open, lest it forget; null when it remembers.</param>
public sealed record Delivered(string Message, string? Thread = null, TimeSpan? RefreshAfter = null);

/// <summary>A page was not taken.</summary>
/// <param name="message">Why, without secrets.</param>
/// <param name="retryAfter">When the service asked to be left alone for a while.</param>
/// <param name="refused">The service understood and said no: the same again is no use before somebody mends the channel.</param>
public sealed class PageNotDeliveredException(string message, TimeSpan? retryAfter = null, bool refused = false) : Exception(message)
{
    /// <summary>When to try again at the earliest.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether a repeat is useless.</summary>
    public bool Refused { get; } = refused;
}
