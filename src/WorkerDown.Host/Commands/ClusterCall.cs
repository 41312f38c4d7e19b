using System.Net;
using k8s.Autorest;
using k8s.Exceptions;
using WorkerDown.Activities;

namespace WorkerDown.Host.Commands;

/// <summary>One call to a cluster, with a limit, and its failures as sentences.</summary>
internal static class ClusterCall
{
    /// <summary>Makes the call.</summary>
    /// <exception cref="NotReachableException">The cluster does not answer in time, or not at all.</exception>
    /// <exception cref="RefusedException">It answered that it will not, or that what is named does not exist.</exception>
    public static async Task<T> AsyncOf<T>(string cluster, TimeSpan limit, CancellationToken cancel, Func<CancellationToken, Task<T>> call)
    {
        using var late = new CancellationTokenSource(limit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            return await call(both.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new NotReachableException($"The cluster {cluster} did not answer within {limit.TotalSeconds:0} s.");
        }
        catch (HttpRequestException e)
        {
            throw new NotReachableException($"The cluster {cluster} could not be reached: {(e.InnerException ?? e).Message.ToLowerInvariant().TrimEnd('.')}.");
        }
        catch (KubeConfigException e)
        {
            throw new WrongUsageException($"The cluster {cluster}: {e.Message.TrimEnd('.')}.");
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new NotReachableException($"The cluster {cluster} does not accept these credentials.");
        }
        catch (HttpOperationException e)
        {
            throw new RefusedException($"The cluster {cluster} refused: {Say(e)}.");
        }
    }

    /// <summary>What the API said, in its own words.</summary>
    public static string Say(HttpOperationException e) => Problems.Words(e) ?? $"HTTP {(int)e.Response.StatusCode} {e.Response.StatusCode}";
}
