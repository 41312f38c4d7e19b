using System.Net;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.TemporalTestServer.Frontend;

namespace Sandbox.TemporalTestServer.Hosting;

/// <summary>The listening side: HTTP/2 without TLS on the loopback address.</summary>
internal sealed class ServerHost : IAsyncDisposable
{
    // One SDK connection carries every long poll: ten a worker and one for each result that is awaited.
    private const int StreamsPerConnection = 10_000;
    private const int LargestMessage = 128 * 1024 * 1024;

    private readonly WebApplication app;
    private readonly CallWaits waits;

    private ServerHost(WebApplication app, CallWaits waits)
    {
        this.app = app;
        this.waits = waits;
        Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    public int Port { get; }

    public static async Task<ServerHost> StartAsync(Engine engine, TemporalFaults faults, CallWaits waits, int port, ILoggerFactory loggers, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = LargestMessage);
        Bind(builder.Services, engine, faults, waits, loggers);
        var app = builder.Build();
        app.MapGrpcService<WorkflowService>();
        app.MapGrpcService<OperatorService>();
        app.MapGrpcService<TestService>();
        app.MapGrpcService<HealthService>();
        await app.StartAsync(cancel);
        return new ServerHost(app, waits);
    }

    public async ValueTask DisposeAsync()
    {
        // Long polls would keep the server from stopping.
        waits.Break();
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(impatience.Token);
        await app.DisposeAsync();
    }

    private static void Bind(IServiceCollection services, Engine engine, TemporalFaults faults, CallWaits waits, ILoggerFactory loggers)
    {
        var updates = new UpdateHandlers(engine, waits);
        var gate = new CallGate(faults, loggers.CreateLogger<CallGate>());
        var visibility = new VisibilityHandlers(engine);
        var workflow = new RpcMethodTable(
            new SystemHandlers(engine),
            new StartHandlers(engine, updates),
            updates,
            new ExecutionHandlers(engine),
            new HistoryHandlers(engine, waits),
            new QueryHandlers(engine, waits),
            new PollHandlers(engine, waits),
            new TaskHandlers(engine),
            new ActivityHandlers(engine),
            new ActivityControlHandlers(engine),
            new TaskQueueHandlers(engine),
            new ScheduleHandlers(engine),
            visibility);
        services.AddSingleton<IServiceMethodProvider<WorkflowService>>(new RpcServiceBinder<WorkflowService>(
            Temporalio.Api.WorkflowService.V1.ServiceReflection.Descriptor.Services[0], workflow, gate));
        services.AddSingleton<IServiceMethodProvider<OperatorService>>(new RpcServiceBinder<OperatorService>(
            Temporalio.Api.OperatorService.V1.ServiceReflection.Descriptor.Services[0], new RpcMethodTable(visibility), gate));
        services.AddSingleton<IServiceMethodProvider<TestService>>(new RpcServiceBinder<TestService>(
            Temporalio.Api.TestService.V1.ServiceReflection.Descriptor.Services[0], new RpcMethodTable(new TestServiceHandlers(engine)), gate));
        var health = new HealthService(faults);
        services.AddSingleton(health);
        services.AddSingleton<IServiceMethodProvider<HealthService>>(health);
    }
}
