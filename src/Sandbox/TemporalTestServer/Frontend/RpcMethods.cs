namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>Which part of the service answers a method, and what kind of call it is.</summary>
internal static class RpcMethods
{
    /// <summary>Long polls and calls made in the background: nobody stands still for them.</summary>
    public static bool IsPoll(string method) => method is "PollWorkflowTaskQueue" or "PollActivityTaskQueue" or "PollNexusTaskQueue"
        or "GetWorkflowExecutionHistory" or "PollWorkflowExecutionUpdate" or "RecordActivityTaskHeartbeat" or "RecordWorkerHeartbeat" or "ShutdownWorker";

    /// <summary>A worker's answer to a task: the clock is held for that task.</summary>
    public static bool IsAnswer(string method) => method.StartsWith("Respond", StringComparison.Ordinal);

    public static TemporalPart PartOf(string method) => method switch
    {
        "PollWorkflowTaskQueue" or "PollActivityTaskQueue" or "DescribeTaskQueue" or "ListTaskQueuePartitions"
            or "RecordWorkerHeartbeat" or "ListWorkers" or "DescribeWorker" => TemporalPart.Matching,
        "ListWorkflowExecutions" or "CountWorkflowExecutions" or "ListSchedules" => TemporalPart.Visibility,
        "GetSystemInfo" or "GetClusterInfo" or "DescribeNamespace" or "ListNamespaces" or "RegisterNamespace" or "UpdateNamespace"
            or "Check" or "ShutdownWorker" or "GetCurrentTime" or "LockTimeSkipping" or "UnlockTimeSkipping" or "Sleep" or "SleepUntil"
            or "UnlockTimeSkippingWithSleep" or "AddSearchAttributes" or "RemoveSearchAttributes" or "ListSearchAttributes" => TemporalPart.None,
        _ => TemporalPart.History,
    };
}
