using WorkerDown.Core.Incidents;

namespace WorkerDown.Sandbox.Scenarios;

/// <summary>All is well: nothing is touched.</summary>
internal sealed class Healthy : Scenario
{
    public override string Name => "healthy";

    public override string Summary => "All is well for half an hour, and the worker is idle most of it: nothing is touched and nobody is called.";

    public override async Task<RemediationResult?> PlayAsync(Stage stage)
    {
        await stage.BeginAsync();
        await Task.Delay(TimeSpan.FromMinutes(30), stage.Time);
        var started = 0;
        await foreach (var _ in stage.World.Client.ListWorkflowsAsync($"WorkflowType = '{Workflows.WorkerDownNames.Remediation}'"))
            started++;
        stage.Say("half an hour later nothing has happened");
        Expect(started == 0, $"expected no remediation, {started} were started");
        Expect(stage.Mutations == 0, $"expected no mutation, the API server saw {stage.Mutations}");
        Expect(stage.World.Receiver.Pages.Count == 0, "nobody should have been called");
        return null;
    }
}
