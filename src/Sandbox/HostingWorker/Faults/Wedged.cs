using Sandbox.VirtualTime;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Sandbox.HostingWorker.Faults;

/// <summary>
/// Alive, ready and polling, but each workflow task hangs until Temporal has given it up; SIGTERM hangs likewise.
/// </summary>
/// <remarks>
/// It hangs where the SDK decodes the task's payloads, as with a codec service that does not answer: there no thread is
/// blocked and the SDK's deadlock detector is not yet at work.
/// </remarks>
internal sealed class Wedged : Fault
{
    public override bool IgnoresTermination => true;

    public override IPayloadCodec Codec(FaultContext worker) => new UnresponsiveCodec(worker);

    private sealed class UnresponsiveCodec(FaultContext worker) : IPayloadCodec, IWithSerializationContext<IPayloadCodec>
    {
        // Just beyond the time-out of a workflow task (10 s by default): too late for the task, in time for the next.
        private static readonly TimeSpan Hang = TimeSpan.FromSeconds(10.5);

        public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) => Task.FromResult(payloads);

        public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) => Task.FromResult(payloads);

        // Activities are spared: it is the workflow executor that hangs.
        public IPayloadCodec WithSerializationContext(ISerializationContext context) =>
            context is ISerializationContext.Workflow ? new Hanging(worker) : this;

        private sealed class Hanging(FaultContext worker) : IPayloadCodec
        {
            public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) => Task.FromResult(payloads);

            public async Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads)
            {
                // The server holds the clock for a started workflow task; the flow gives that back meanwhile.
                using var flow = worker.Time.EnterFlow("wedged workflow task", holds: false);
                await Task.Delay(Hang, worker.Time, worker.Life.Cut).ConfigureAwait(false);
                throw new TimeoutException("The codec service did not answer.");
            }
        }
    }
}
