using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace Sandbox.TemporalTestServer.History;

/// <summary>Whether there is another attempt, and after how long; otherwise why not.</summary>
internal readonly record struct RetryDecision(TimeSpan? Delay, RetryState State)
{
    public static RetryDecision After(TimeSpan delay) => new(delay, RetryState.InProgress);

    public static RetryDecision Never(RetryState why) => new(null, why);
}

/// <summary>The rules of retries, the same for activities and workflows.</summary>
internal static class RetryPolicies
{
    private const string TimeoutTypePrefix = "TemporalTimeout:";

    /// <summary>Fills in what a policy leaves out: 1 s, doubled up to a hundredfold, for ever.</summary>
    public static RetryPolicy WithDefaults(RetryPolicy? policy)
    {
        var filled = policy?.Clone() ?? new RetryPolicy();
        filled.InitialInterval = (filled.InitialInterval.Span() ?? TimeSpan.FromSeconds(1)).ToProto();
        if (filled.BackoffCoefficient == 0)
            filled.BackoffCoefficient = 2;
        filled.MaximumInterval = (filled.MaximumInterval.Span() ?? filled.InitialInterval.ToTimeSpan() * 100).ToProto();
        return filled;
    }

    /// <summary>Says what is wrong with a policy; null when nothing is.</summary>
    public static string? Problem(RetryPolicy? policy) => policy switch
    {
        null => null,
        { BackoffCoefficient: < 1 and not 0 } => "BackoffCoefficient cannot be less than 1 on retry policy.",
        { MaximumAttempts: < 0 } => "MaximumAttempts cannot be less than 0 on retry policy.",
        _ when policy.InitialInterval?.ToTimeSpan() < TimeSpan.Zero => "InitialInterval cannot be negative on retry policy.",
        _ when policy.MaximumInterval.Span() is { } most && most < policy.InitialInterval?.ToTimeSpan() => "MaximumInterval cannot be less than InitialInterval on retry policy.",
        _ => null,
    };

    public static RetryDecision Decide(RetryPolicy policy, Failure failure, int attempt, DateTimeOffset now, DateTimeOffset? expiration)
    {
        if (!IsRetryable(failure, policy.NonRetryableErrorTypes))
            return RetryDecision.Never(RetryState.NonRetryableFailure);
        if (policy.MaximumAttempts > 0 && attempt >= policy.MaximumAttempts)
            return RetryDecision.Never(RetryState.MaximumAttemptsReached);
        var delay = failure.ApplicationFailureInfo?.NextRetryDelay.Span() ?? Backoff(policy, attempt);
        return now + delay > expiration ? RetryDecision.Never(RetryState.Timeout) : RetryDecision.After(delay);
    }

    private static TimeSpan Backoff(RetryPolicy policy, int attempt)
    {
        var most = policy.MaximumInterval.ToTimeSpan().TotalSeconds;
        var seconds = policy.InitialInterval.ToTimeSpan().TotalSeconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(seconds, most));
    }

    private static bool IsRetryable(Failure failure, ICollection<string> nonRetryable) => failure.FailureInfoCase switch
    {
        Failure.FailureInfoOneofCase.TerminatedFailureInfo or Failure.FailureInfoOneofCase.CanceledFailureInfo => false,
        Failure.FailureInfoOneofCase.TimeoutFailureInfo =>
            failure.TimeoutFailureInfo.TimeoutType is TimeoutType.StartToClose or TimeoutType.Heartbeat
            && !nonRetryable.Contains(TimeoutTypePrefix + failure.TimeoutFailureInfo.TimeoutType),
        Failure.FailureInfoOneofCase.ServerFailureInfo => !failure.ServerFailureInfo.NonRetryable,
        Failure.FailureInfoOneofCase.ApplicationFailureInfo =>
            !failure.ApplicationFailureInfo.NonRetryable && !nonRetryable.Contains(failure.ApplicationFailureInfo.Type),
        _ => true,
    };
}
