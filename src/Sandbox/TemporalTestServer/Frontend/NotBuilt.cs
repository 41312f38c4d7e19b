using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Deployment.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>What a request may ask for that this server does not build: refused by name, never passed over in silence.</summary>
internal static class NotBuilt
{
    public static void Refuse(StartWorkflowExecutionRequest request)
    {
        const string Method = "StartWorkflowExecution";
        Refuse(request.CronSchedule.Length > 0, Method, "a cron schedule");
        Refuse(request.CompletionCallbacks.Count > 0 || request.OnConflictOptions is { AttachCompletionCallbacks: true }, Method, "completion callbacks");
        Refuse(request.VersioningOverride is not null, Method, "a versioning override");
        Refuse(request.TimeSkippingConfig is not null, Method, "time skipping of its own");
    }

    public static void Refuse(ResetWorkflowExecutionRequest request) =>
        Refuse(request.PostResetOperations.Count > 0, "ResetWorkflowExecution", "operations after the reset");

    public static void Refuse(RespondWorkflowTaskCompletedRequest request)
    {
        const string Method = "RespondWorkflowTaskCompleted";
        Refuse(request.IntermediatePage, Method, "a completion in pages");
        Refuse(request.VersioningBehavior != VersioningBehavior.Unspecified, Method, "worker versioning");
    }

    public static void RefuseVersioning(string method, WorkerDeploymentOptions? deployment) =>
        Refuse(deployment is { WorkerVersioningMode: WorkerVersioningMode.Versioned }, method, "worker versioning");

    private static void Refuse(bool asked, string method, string what)
    {
        if (asked)
            throw RpcErrors.Unimplemented($"{method} with {what}");
    }
}
