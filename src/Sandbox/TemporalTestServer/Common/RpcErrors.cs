using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Temporalio.Api.Common.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Failure.V1;

namespace Sandbox.TemporalTestServer.Common;

/// <summary>The errors of the service: a status and, where the SDK looks for one, exactly one detail in the trailer.</summary>
internal static class RpcErrors
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    public static RpcException InvalidArgument(string message) => Error(StatusCode.InvalidArgument, message);

    public static RpcException NotFound(string message) => Error(StatusCode.NotFound, message, new NotFoundFailure());

    /// <summary>What the SDK of a killed worker, which lives on in this process, takes for an end to its answer.</summary>
    public static RpcException Severed() => NotFound("the worker was severed");

    public static RpcException NamespaceNotFound(string name) => Error(
        StatusCode.NotFound,
        $"Namespace {name} is not found.",
        new NamespaceNotFoundFailure { Namespace = name });

    public static RpcException AlreadyExists(string message) => Error(StatusCode.AlreadyExists, message);

    public static RpcException AlreadyStarted(string message, string requestId, string runId) => Error(
        StatusCode.AlreadyExists,
        message,
        new WorkflowExecutionAlreadyStartedFailure { StartRequestId = requestId, RunId = runId });

    public static RpcException QueryFailed(string message, Failure? failure) => Error(
        StatusCode.InvalidArgument,
        message,
        new QueryFailedFailure { Failure = failure });

    public static RpcException FailedPrecondition(string message) => Error(StatusCode.FailedPrecondition, message);

    public static RpcException Unavailable(string message) => Error(StatusCode.Unavailable, message);

    public static RpcException DeadlineExceeded() => Error(StatusCode.DeadlineExceeded, "context deadline exceeded");

    public static RpcException Unimplemented(string what) => Error(StatusCode.Unimplemented, $"{what} is not built in this server");

    public static RpcException Error(StatusCode code, string message, IMessage? detail = null)
    {
        var trailers = new Metadata();
        if (detail is not null)
        {
            var status = new GrpcStatus { Code = (int)code, Message = message, Details = { Any.Pack(detail) } };
            trailers.Add(DetailsTrailer, status.ToByteArray());
        }
        return new RpcException(new Status(code, message), trailers);
    }

    /// <summary>The details that an error carries; empty when it has none.</summary>
    public static IEnumerable<Any> Details(RpcException error) =>
        error.Trailers.FirstOrDefault(t => t.Key == DetailsTrailer) is { } trailer
            ? GrpcStatus.Parser.ParseFrom(trailer.ValueBytes).Details
            : [];
}
