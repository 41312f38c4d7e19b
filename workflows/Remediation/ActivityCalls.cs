using Temporalio.Common;
using Temporalio.Workflows;
using WorkerDown.Core;

namespace WorkerDown.Workflows.Remediation;

/// <summary>How each step is called: its limits and retries, and a summary that says why in the Web UI.</summary>
internal static class ActivityCalls
{
    /// <summary>The Web UI shows summaries of at most 200 bytes.</summary>
    private const int SummaryBytes = 200;

    /// <summary>Limit of one try to deliver a page.</summary>
    public static readonly TimeSpan PageLimit = TimeSpan.FromSeconds(20);

    /// <summary>A read of the configuration.</summary>
    public static ActivityOptions Load(CancellationToken cancel, string why = "Read the target's coordinates and policy") => Short(why, TimeSpan.FromSeconds(15), attempts: 0, cancel);

    /// <summary>A question about the run that has the target.</summary>
    public static ActivityOptions FindHolder() => Short("Find the run that has the target", TimeSpan.FromSeconds(10), attempts: 0, Workflow.CancellationToken);

    /// <summary>An observation: bounded, a few retries, never for ever: the incident goes on with what it knows.</summary>
    public static ActivityOptions Diagnose(string why, CancellationToken cancel) => Short(why, TimeSpan.FromSeconds(40), attempts: 3, cancel);

    /// <summary>A mutation: idempotent, so a lost answer may be repeated.</summary>
    public static ActivityOptions Act(string why, TimeSpan limit)
    {
        var options = Short(why, TimeSpan.FromSeconds(20), attempts: 4, Workflow.CancellationToken);
        options.ScheduleToCloseTimeout = options.ScheduleToCloseTimeout < limit ? options.ScheduleToCloseTimeout : limit;
        return options;
    }

    /// <summary>The proof: as long as the rung's limit, with a heartbeat so that a dead worker is noticed at once.</summary>
    public static ActivityOptions Verify(string why, TimeSpan limit, CancellationToken cancel) => new()
    {
        StartToCloseTimeout = limit + TimeSpan.FromSeconds(30),
        // Retries of a crash may not stretch the incident without bound.
        ScheduleToCloseTimeout = limit + TimeSpan.FromSeconds(90),
        HeartbeatTimeout = TimeSpan.FromSeconds(15),
        CancellationToken = cancel,
        RetryPolicy = new() { InitialInterval = TimeSpan.FromSeconds(1), MaximumInterval = TimeSpan.FromSeconds(5) },
        Summary = Bounded(why),
    };

    /// <summary>One round of tries to deliver a page.</summary>
    public static ActivityOptions Page(string why, CancellationToken cancel, TimeSpan round) => new()
    {
        StartToCloseTimeout = PageLimit,
        ScheduleToCloseTimeout = round,
        // A try under way is waited for: what it does is known before the next page goes to the same channel.
        CancellationType = ActivityCancellationType.WaitCancellationCompleted,
        RetryPolicy = new() { InitialInterval = TimeSpan.FromSeconds(2), BackoffCoefficient = 2, MaximumInterval = TimeSpan.FromSeconds(30) },
        CancellationToken = cancel,
        Summary = Bounded(why),
    };

    /// <summary>A courtesy: soon given up, and it ignores the run's cancellation, whose end it may have to tell.</summary>
    public static ActivityOptions Announce(string why) => new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(15),
        ScheduleToCloseTimeout = TimeSpan.FromSeconds(40),
        RetryPolicy = new() { InitialInterval = TimeSpan.FromSeconds(1), MaximumAttempts = 2 },
        CancellationToken = CancellationToken.None,
        Summary = Bounded(why),
    };

    /// <summary>Cuts at a character's edge, so that the summary stays valid and within its bytes.</summary>
    public static string Bounded(string text) => TextBounds.Cut(text, SummaryBytes);

    private static ActivityOptions Short(string why, TimeSpan limit, int attempts, CancellationToken cancel) => new()
    {
        StartToCloseTimeout = limit,
        ScheduleToCloseTimeout = attempts == 0 ? null : limit * attempts,
        RetryPolicy = new RetryPolicy { InitialInterval = TimeSpan.FromSeconds(1), MaximumInterval = TimeSpan.FromSeconds(5), MaximumAttempts = attempts },
        CancellationToken = cancel,
        Summary = Bounded(why),
    };
}
