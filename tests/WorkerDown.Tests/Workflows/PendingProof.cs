using WorkerDown.Sandbox.Scenarios;

namespace WorkerDown.Tests.Workflows;

/// <summary>The proof that an open remediation is at.</summary>
internal static class PendingProof
{
    /// <summary>Which attempt of the proof runs and has said something; 0 when none does.</summary>
    public static async Task<int> AttemptAsync(Stage stage)
    {
        const string Id = "worker-down/hosting-worker";
        if ((await stage.World.Client.CountWorkflowsAsync($"WorkflowId = '{Id}'")).Count == 0)
            return 0;
        var described = await stage.World.Client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(new() { Namespace = "default", Execution = new() { WorkflowId = Id } });
        return described.PendingActivities.Where(a => a.ActivityType.Name == "Verify" && a.LastHeartbeatTime is not null).Select(a => a.Attempt).FirstOrDefault();
    }
}
