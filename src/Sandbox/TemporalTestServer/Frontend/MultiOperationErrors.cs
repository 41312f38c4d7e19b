using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Failure.V1;
using Any = Google.Protobuf.WellKnownTypes.Any;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>The error of a start with an update: a status for each of the two, of which one failed and one was given up.</summary>
internal static class MultiOperationErrors
{
    public static RpcException StartFailed(RpcException start) => Failed(start, Of(start), Aborted());

    public static RpcException UpdateFailed(RpcException update) => Failed(update, Aborted(), Of(update));

    private static RpcException Failed(RpcException cause, params MultiOperationExecutionFailure.Types.OperationStatus[] statuses) => RpcErrors.Error(
        cause.StatusCode == StatusCode.AlreadyExists || cause.StatusCode == StatusCode.NotFound ? StatusCode.Aborted : cause.StatusCode,
        "MultiOperation could not be executed.",
        new MultiOperationExecutionFailure { Statuses = { statuses } });

    private static MultiOperationExecutionFailure.Types.OperationStatus Of(RpcException error) => new()
    {
        Code = (int)error.StatusCode,
        Message = error.Status.Detail,
        Details = { RpcErrors.Details(error) },
    };

    private static MultiOperationExecutionFailure.Types.OperationStatus Aborted() => new()
    {
        Code = (int)StatusCode.Aborted,
        Message = "Operation was aborted.",
        Details = { Any.Pack(new MultiOperationExecutionAborted()) },
    };
}
