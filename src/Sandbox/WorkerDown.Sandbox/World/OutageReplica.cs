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
        // Held from here on: the clock must not run before the watch itself holds it.
        var starts = time.Hold("outage watch starts");
        using (ExecutionContext.SuppressFlow())
            running = Task.Run(() => WatchAsync(services, time, starts, stop.Token));
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
        services.AddSingleton<IOutageEyes>(p => new PatientEyes((IOutageEyes)ActivatorUtilities.CreateInstance(p, eyes), faults));
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

    private static async Task WatchAsync(ServiceProvider services, TimeProvider time, IDisposable starts, CancellationToken stop)
    {
        using var flow = time.EnterFlow("outage watch", holds: true);
        starts.Dispose();
        ((PatientEyes)services.GetRequiredService<IOutageEyes>()).Flow = flow;
        await services.GetRequiredService<OutageWatch>().RunAsync(stop);
    }

    // A frozen service answers only when its own clock lets the call run out, so the one who waits for it may not hold that clock.
    private sealed class PatientEyes(IOutageEyes eyes, TemporalFaults faults) : IOutageEyes
    {
        public Flow? Flow { get; set; }

        public Task<IReadOnlyList<OutageLook>> LookAsync(CancellationToken cancel) =>
            faults.Frozen && Flow is { } flow ? flow.WhileWaiting(eyes.LookAsync(cancel)) : eyes.LookAsync(cancel);

        public Task<IReadOnlyList<string>> PodsAsync(CancellationToken cancel) => eyes.PodsAsync(cancel);
    }
}
