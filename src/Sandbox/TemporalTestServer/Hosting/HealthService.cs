using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Sandbox.TemporalTestServer.Hosting;

/// <summary>The standard health check: serving, for every service it is asked about.</summary>
internal sealed class HealthService : IServiceMethodProvider<HealthService>
{
    // HealthCheckResponse { status: SERVING }
    private static readonly byte[] Serving = [0x08, 0x01];

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<HealthService> context) => context.AddUnaryMethod(
        new Method<byte[], byte[]>(MethodType.Unary, "grpc.health.v1.Health", "Check", Bytes, Bytes),
        [],
        static (service, _, call) => service.Check(call));

    private readonly TemporalFaults faults;

    public HealthService(TemporalFaults faults) => this.faults = faults;

    private async Task<byte[]> Check(ServerCallContext call)
    {
        await faults.Before("Check", identity: "", call);
        return Serving;
    }
}
