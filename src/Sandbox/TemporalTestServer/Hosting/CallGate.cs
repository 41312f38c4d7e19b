using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Sandbox.TemporalTestServer.Hosting;

/// <summary>What every call passes: the faults that are switched on, and the log of what went wrong.</summary>
internal sealed class CallGate(TemporalFaults faults, ILogger<CallGate> logger)
{
    private readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor?> identities = new();

    public async Task<TResponse> Call<TRequest, TResponse>(string method, TRequest request, ServerCallContext context, Func<TRequest, ServerCallContext, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>
    {
        try
        {
            await faults.Before(method, Identity(request), context);
            var response = await handler(request, context);
            await faults.After(method, context);
            return response;
        }
        catch (RpcException error)
        {
            logger.LogDebug("{Method}: {Status} {Detail}", method, error.StatusCode, error.Status.Detail);
            if (faults.Frozen && error.StatusCode != StatusCode.DeadlineExceeded)
                await faults.Freeze(method, context);
            throw;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the caller went away"));
        }
        catch (Exception error)
        {
            // The SDK retries Unknown for seconds without a word: a bug of the server must be seen here.
            logger.LogError(error, "{Method} failed", method);
            throw new RpcException(new Status(StatusCode.Internal, $"{method}: {error}"));
        }
    }

    private string Identity(IMessage request) =>
        identities.GetOrAdd(request.Descriptor, static d => d.FindFieldByName("identity") is { FieldType: FieldType.String, IsRepeated: false } field ? field : null)
            is { } identity ? (string)identity.Accessor.GetValue(request) : "";
}
