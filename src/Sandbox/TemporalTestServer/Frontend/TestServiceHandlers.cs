using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Sandbox.VirtualTime;
using Temporalio.Api.TestService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Temporal's test service: who may skip time, and sleeps on the shared clock.</summary>
internal sealed class TestServiceHandlers(Engine engine)
{
    private SkippingTimeProvider Skipping => engine.Clock.Time as SkippingTimeProvider
        ?? throw RpcErrors.FailedPrecondition("this server runs in real time");

    public LockTimeSkippingResponse LockTimeSkipping(LockTimeSkippingRequest request)
    {
        Skipping.LockSkipping();
        return new LockTimeSkippingResponse();
    }

    public UnlockTimeSkippingResponse UnlockTimeSkipping(UnlockTimeSkippingRequest request)
    {
        Skipping.UnlockSkipping();
        return new UnlockTimeSkippingResponse();
    }

    public async Task<SleepResponse> Sleep(SleepRequest request, ServerCallContext context)
    {
        await Task.Delay(request.Duration.ToTimeSpan(), engine.Clock.Time, context.CancellationToken);
        return new SleepResponse();
    }

    public async Task<SleepResponse> SleepUntil(SleepUntilRequest request, ServerCallContext context)
    {
        var left = request.Timestamp.ToDateTimeOffset() - engine.Clock.Now;
        if (left > TimeSpan.Zero)
            await Task.Delay(left, engine.Clock.Time, context.CancellationToken);
        return new SleepResponse();
    }

    public async Task<SleepResponse> UnlockTimeSkippingWithSleep(SleepRequest request, ServerCallContext context)
    {
        Skipping.UnlockSkipping();
        try
        {
            return await Sleep(request, context);
        }
        finally
        {
            // Also when the caller gave up: a lock that is not taken back would let time run for everybody.
            Skipping.LockSkipping();
        }
    }

    public GetCurrentTimeResponse GetCurrentTime(Empty request) => new() { Time = engine.Clock.Now.ToProto() };
}
