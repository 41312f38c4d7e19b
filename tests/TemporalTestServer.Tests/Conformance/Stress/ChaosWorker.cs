using Temporalio.Worker;

namespace TemporalTestServer.Tests.Conformance.Stress;

/// <summary>A worker that runs until it is ended.</summary>
internal sealed class ChaosWorker
{
    private readonly CancellationTokenSource stop = new();
    private readonly TemporalWorker worker;
    private readonly Task running;

    public ChaosWorker(string identity, TemporalWorker worker)
    {
        Identity = identity;
        this.worker = worker;
        running = worker.ExecuteAsync(stop.Token);
    }

    public string Identity { get; }

    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => running); // it ends with the cancellation
        worker.Dispose();
        stop.Dispose();
    }
}
