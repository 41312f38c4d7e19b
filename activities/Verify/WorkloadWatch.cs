using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Core.Targets;

namespace WorkerDown.Activities.Verify;

/// <summary>
/// Watches a Deployment and its pods, and says only that something changed: what it is now is always read anew. A stream
/// that ended or was refused makes it not live, and the caller then polls.
/// </summary>
internal sealed class WorkloadWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly Stream<V1Deployment> deployment;
    private readonly Stream<V1Pod> pods;
    private TaskCompletionSource changed = NewSignal();

    /// <summary>Nothing is opened before <see cref="Renew"/>.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="target">The target.</param>
    /// <param name="selector">The selector of its pods.</param>
    /// <param name="cancel">Cancels.</param>
    public WorkloadWatch(IKubernetes client, Target target, string selector, CancellationToken cancel)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deployment = new(
            c => client.AppsV1.WatchListNamespacedDeploymentAsync(target.Namespace, fieldSelector: $"metadata.name={target.Deployment}", cancellationToken: c), Signal, stop.Token);
        pods = new(
            c => client.CoreV1.WatchListNamespacedPodAsync(target.Namespace, labelSelector: selector, cancellationToken: c), Signal, stop.Token);
    }

    /// <summary>Whether both streams deliver: then no change goes unnoticed.</summary>
    public bool IsLive => deployment.IsLive && pods.IsLive;

    /// <summary>Completes at the next change, or at once when there was one since <see cref="TakeChange"/>.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>Whether something changed since the last time that this was asked.</summary>
    public bool TakeChange()
    {
        if (!changed.Task.IsCompleted)
            return false;
        Volatile.Write(ref changed, NewSignal());
        return true;
    }

    /// <summary>Opens what is not open; a stream that was refused stays closed.</summary>
    public void Renew()
    {
        deployment.Open();
        pods.Open();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(deployment.Reading, pods.Reading);
        stop.Dispose();
    }

    private void Signal() => Volatile.Read(ref changed).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Stream<T>(Func<CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> open, Action signal, CancellationToken cancel)
    {
        private volatile bool live;
        private volatile bool refused;

        public bool IsLive => live;

        public Task Reading { get; private set; } = Task.CompletedTask;

        public void Open()
        {
            if (Reading.IsCompleted && !refused && !cancel.IsCancellationRequested)
                Reading = Task.Run(ReadAsync, CancellationToken.None);
        }

        private async Task ReadAsync()
        {
            try
            {
                await foreach (var _ in open(cancel))
                {
                    // The first event also says that the stream is open: what exists comes first.
                    live = true;
                    signal();
                }
            }
            catch (HttpOperationException e) when (e.Response.StatusCode is System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.Unauthorized)
            {
                refused = true; // without the right to watch, polling does it
            }
            catch (Exception)
            {
                // A watch is a convenience: whatever ends it, the caller polls until it is open again.
            }
            finally
            {
                live = false;
                signal();
            }
        }
    }
}
