using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.TemporalTestServer.Frontend;
using Sandbox.TemporalTestServer.Hosting;
using Temporalio.Api.Common.V1;
using EventList = Temporalio.Api.History.V1.History;

namespace Sandbox.TemporalTestServer;

/// <summary>A Temporal service in this process, in memory, over real gRPC. For tests and demonstrations only.</summary>
public sealed class TemporalServer : IAsyncDisposable
{
    private readonly Engine engine;
    private readonly ILoggerFactory loggers;
    private readonly CallWaits waits = new();
    private ServerHost? host;
    private int port;

    private TemporalServer(TemporalServerOptions options)
    {
        loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        port = options.Port;
        engine = new Engine(options, loggers);
        Faults = new TemporalFaults(engine, waits, RestartAsync);
    }

    /// <summary>Starts a service; it accepts calls when this completes.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<TemporalServer> StartAsync(TemporalServerOptions? options = null, CancellationToken cancel = default)
    {
        var server = new TemporalServer(options ?? new TemporalServerOptions());
        await server.ListenAsync(cancel);
        return server;
    }

    /// <summary>Where it listens: <c>127.0.0.1:port</c>.</summary>
    public string Address => $"127.0.0.1:{port}";

    /// <summary>Its clock.</summary>
    public TimeProvider Time => engine.Clock.Time;

    /// <summary>Its faults.</summary>
    public TemporalFaults Faults { get; }

    /// <summary>Sees the histories grow; null for nobody.</summary>
    public IHistoryObserver? Observer
    {
        get => engine.Run(() => engine.Observer);
        set => engine.Run(() => engine.Observer = value);
    }

    /// <summary>A run's history as the JSON that <c>WorkflowHistory.FromJson</c> reads.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="runId">The run; null for the latest.</param>
    /// <param name="namespace">The namespace.</param>
    public string DumpHistory(string workflowId, string? runId = null, string @namespace = "default")
    {
        var history = new EventList();
        history.Events.AddRange(engine.Run(() =>
            engine.Find(@namespace, new WorkflowExecution { WorkflowId = workflowId, RunId = runId ?? "" }).Events.ToList()));
        return JsonFormatter.Default.Format(history);
    }

    /// <summary>Stops listening and drops everything.</summary>
    public async ValueTask DisposeAsync()
    {
        engine.Run(engine.Matching.Forget);
        if (host is not null)
            await host.DisposeAsync();
        host = null;
        engine.Run(engine.Stop);
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        host = await ServerHost.StartAsync(engine, Faults, waits, port, loggers, cancel);
        port = host.Port;
    }

    private async Task RestartAsync(CancellationToken cancel)
    {
        engine.Run(engine.Forget);
        if (host is not null)
            await host.DisposeAsync();
        // Whatever came in while it was closing.
        engine.Run(engine.Forget);
        await ListenAsync(cancel);
    }
}
