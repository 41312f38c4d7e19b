using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Runtime;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reloading;
using WorkerDown.Host.Worker;

namespace WorkerDown.Sandbox.World;

/// <summary>WorkerDown's own worker in this process: the same registration as the shipped program, and it can be killed.</summary>
public sealed class RemediationWorker : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private readonly TemporalWorker worker;

    private RemediationWorker(ServiceProvider services, TemporalWorker worker, string identity)
    {
        this.services = services;
        this.worker = worker;
        Identity = identity;
        running = Task.Run(() => worker.ExecuteAsync(stop.Token));
    }

    /// <summary>Its identity; a killed worker's is never used again.</summary>
    public string Identity { get; }

    /// <summary>Starts a worker.</summary>
    public static async Task<RemediationWorker> StartAsync(WorkerDownSettings settings, TimeProvider time, string identity, TemporalRuntime? runtime = null, Action<TemporalWorkerOptions>? configure = null, ILoggerProvider? logs = null)
    {
        using var hold = time.Hold($"start of {identity}");
        var connect = WorkerRegistration.ClientOptions(settings.Temporal with { Identity = identity });
        connect.Runtime = runtime;
        var client = await TemporalClient.ConnectAsync(connect);
        var services = new ServiceCollection()
            .AddLogging(builder =>
            {
                // Given as it is: it belongs to whoever made it.
                if (logs is not null)
                    builder.SetMinimumLevel(LogLevel.Trace).Services.AddSingleton(logs);
            })
            .AddSingleton(time)
            .AddSingleton<ITemporalClient>(client)
            .AddSingleton<IWorkerInterceptor>(new ActivityFlows(time))
            .AddWorkerDown(settings)
            .BuildServiceProvider();
        var options = WorkerRegistration.WorkerOptions(services);
        // The SDK's two seconds for a workflow task are of real time: on a starved machine they say nothing of a story's minutes.
        options.DebugMode |= time is SkippingTimeProvider;
        configure?.Invoke(options);
        // The worker's own threads are not part of whoever starts it.
        RemediationWorker started;
        using (ExecutionContext.SuppressFlow())
            started = new(services, new TemporalWorker(client, options), identity);
        await Arrival.OfAsync(client, options.TaskQueue!, identity);
        return started;
    }

    /// <summary>Gives it a changed configuration, as a reload of its files does.</summary>
    public void Reload(WorkerDownSettings settings) => services.GetRequiredService<LiveSettings>().Take(settings);

    /// <summary>Kills it: from here on it says nothing to the server, and what it held is given up.</summary>
    /// <param name="sever">Tells the server that this identity is dead.</param>
    public Task KillAsync(Action<string> sever)
    {
        sever(Identity);
        // The dead are put away in the background: their SDK still tries for a while to say what nobody hears.
        using (ExecutionContext.SuppressFlow())
            return Buried = Task.Run(async () => await DisposeAsync());
    }

    /// <summary>Completes when nothing of a killed worker is left.</summary>
    public Task Buried { get; private set; } = Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how a stopped worker ends.
        }
        worker.Dispose();
        await services.DisposeAsync();
    }
}
