using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Client;
using WorkerDown.Core.Escalate;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Outage;
using WorkerDown.Host.Worker;

namespace WorkerDown.Sandbox.World;

/// <summary>The outage watch of one replica of the program, with a connection of its own.</summary>
public sealed class OutageReplica : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private OutageReplica(ServiceProvider services, TimeProvider time)
    {
        this.services = services;
        using (ExecutionContext.SuppressFlow())
            running = Task.Run(() => WatchAsync(services.GetRequiredService<OutageWatch>(), time, stop.Token));
    }

    /// <summary>Starts it.</summary>
    public static OutageReplica Start(WorkerDownSettings settings, TimeProvider time, TemporalFaults faults, string name)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(time)
            .AddSingleton<ITemporalClient>(_ => TemporalClient.CreateLazy(WorkerRegistration.ClientOptions(settings.Temporal with { Identity = name })))
            .AddWorkerDown(settings)
            .AddOutageWatch(name);
        var eyes = services.Last(s => s.ServiceType == typeof(IOutageEyes)).ImplementationType!;
        services.AddSingleton<IOutageEyes>(p => new PatientEyes((IOutageEyes)ActivatorUtilities.CreateInstance(p, eyes), faults, time));
        return new(services.BuildServiceProvider(), time);
    }

    /// <summary>What its metrics are made of, for whoever listens to this replica alone.</summary>
    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    /// <summary>Stops it, as a restart of the program does.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        await services.DisposeAsync();
    }

    private static async Task WatchAsync(OutageWatch watch, TimeProvider time, CancellationToken stop)
    {
        using var flow = time.EnterFlow("outage watch", holds: true);
        await watch.RunAsync(stop);
    }

    // A frozen service answers only when its own clock lets the call run out, so the one who waits for it may not hold that clock.
    private sealed class PatientEyes(IOutageEyes eyes, TemporalFaults faults, TimeProvider time) : IOutageEyes
    {
        public async Task<IReadOnlyList<OutageLook>> LookAsync(CancellationToken cancel)
        {
            using var park = faults.Frozen ? time.Park() : null;
            return await eyes.LookAsync(cancel);
        }

        public Task<IReadOnlyList<string>> PodsAsync(CancellationToken cancel) => eyes.PodsAsync(cancel);
    }
}
