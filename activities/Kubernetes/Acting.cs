using System.Net;
using k8s.Autorest;
using Temporalio.Exceptions;
using WorkerDown.Core;
using WorkerDown.Core.Incidents;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>
/// How every mutating activity runs: within a limit of its own, below the activity's, so that no two tries of one attempt
/// run at once; and its failures are one line that people can read, without the API's raw answer.
/// </summary>
public sealed class Acting(TimeProvider time)
{
    /// <summary>Below the 20 s after which the server hands the activity out again.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(18);

    /// <summary>One call of the API server.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs an act. What the API forbids or finds invalid is refused; anything else is retried by Temporal.</summary>
    /// <exception cref="ApplicationFailureException">It did not come off; after a lost answer its effect may have happened, and the next try sees that.</exception>
    public async Task<ActResult> RunAsync(Func<CancellationToken, Task<ActResult>> act, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await act(both.Token);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            return new() { Status = ActStatus.Refused, Reason = Reasons.Forbidden, Message = $"the API server forbids it: {Problems.Say(e)}" };
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
        {
            return new() { Status = ActStatus.Refused, Reason = Reasons.Invalid, Message = $"the API server does not take it: {Problems.Say(e)}" };
        }
        catch (HttpOperationException e)
        {
            throw new ApplicationFailureException(Problems.Say(e), errorType: "KubernetesApi", nextRetryDelay: RetryAfter(e));
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new ApplicationFailureException(Problems.Say(e), errorType: "KubernetesApi");
        }
    }

    /// <summary>Calls the API server once, within <see cref="CallLimit"/>.</summary>
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(CallLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"the API server did not answer within {CallLimit.TotalSeconds:0} s");
        }
    }

    /// <summary>Before the next look after the n-th conflict: somebody is writing, a crash loop's status among others.</summary>
    public Task AfterConflictAsync(int conflicts, CancellationToken cancel) => Task.Delay(TimeSpan.FromMilliseconds(100 << Math.Min(conflicts, 5)), time, cancel);

    private static TimeSpan? RetryAfter(HttpOperationException e) =>
        e.Response.Headers.TryGetValue("Retry-After", out var values) && int.TryParse(values.FirstOrDefault(), out var seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 30)) : null;
}
