using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Testing;

namespace Sandbox.TemporalTestServer;

/// <summary>The SDK's test environment over a <see cref="TemporalServer"/>: time skips while a result is awaited.</summary>
public sealed class TemporalTestEnvironment : WorkflowEnvironment
{
    private readonly SkippingTimeProvider? clock;
    private readonly bool ownsClock;

    private TemporalTestEnvironment(TemporalServer server, ITemporalClient client, bool ownsClock)
        : base(client)
    {
        Server = server;
        clock = server.Time as SkippingTimeProvider;
        this.ownsClock = ownsClock;
    }

    /// <summary>The service.</summary>
    public TemporalServer Server { get; }

    /// <inheritdoc />
    public override bool SupportsTimeSkipping => clock is not null;

    /// <summary>Starts a service with a skipping clock (unless the options bring one) and a client of it.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="configure">Changes the client's options.</param>
    public static async Task<TemporalTestEnvironment> StartAsync(TemporalServerOptions? options = null, Action<TemporalClientConnectOptions>? configure = null)
    {
        options ??= new TemporalServerOptions();
        var ownsClock = options.Time is null;
        var server = await TemporalServer.StartAsync(options with { Time = options.Time ?? new SkippingTimeProvider() });
        var connect = new TemporalClientConnectOptions(server.Address);
        if (server.Time is SkippingTimeProvider clock)
            connect.Interceptors = [new UnlockingInterceptor(clock)];
        configure?.Invoke(connect);
        return new TemporalTestEnvironment(server, await TemporalClient.ConnectAsync(connect), ownsClock);
    }

    /// <inheritdoc />
    public override async Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null)
    {
        clock?.UnlockSkipping();
        try
        {
            await Task.Delay(delay, Server.Time, cancellationToken ?? CancellationToken.None);
        }
        finally
        {
            clock?.LockSkipping();
        }
    }

    /// <inheritdoc />
    public override Task<DateTime> GetCurrentTimeAsync() => Task.FromResult(Server.Time.GetUtcNow().UtcDateTime);

    /// <inheritdoc />
    public override async Task<T> WithAutoTimeSkippingDisabledAsync<T>(Func<Task<T>> func)
    {
        clock?.LockSkipping();
        try
        {
            return await func();
        }
        finally
        {
            clock?.UnlockSkipping();
        }
    }

    /// <inheritdoc />
    public override async Task ShutdownAsync()
    {
        await Server.DisposeAsync();
        if (ownsClock)
            clock?.Dispose();
    }

    private sealed class UnlockingInterceptor(SkippingTimeProvider clock) : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(nextInterceptor, clock);
    }

    private sealed class Outbound(ClientOutboundInterceptor next, SkippingTimeProvider clock) : ClientOutboundInterceptor(next)
    {
        public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
            new UnlockingHandle<TWorkflow, TResult>(clock, await Next.StartWorkflowAsync<TWorkflow, TResult>(input));
    }

    private sealed record UnlockingHandle<TWorkflow, TResult>(SkippingTimeProvider Clock, WorkflowHandle<TWorkflow, TResult> Inner)
        : WorkflowHandle<TWorkflow, TResult>(Inner.Client, Inner.Id, Inner.RunId, Inner.ResultRunId, Inner.FirstExecutionRunId)
    {
        public override async Task<TLocalResult> GetResultAsync<TLocalResult>(bool followRuns = true, RpcOptions? rpcOptions = null)
        {
            Clock.UnlockSkipping();
            try
            {
                return await Inner.GetResultAsync<TLocalResult>(followRuns, rpcOptions);
            }
            finally
            {
                Clock.LockSkipping();
            }
        }
    }
}
