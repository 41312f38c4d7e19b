using System.Reflection;
using Temporalio.Workflows;
using WorkerDown.Core.Incidents;
using WorkerDown.Sandbox.Replay;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Workflows;

public class RecordedHistoryTests
{
    public static TheoryData<string> Recordings => HistoryArchive.Names;

    public static TheoryData<RemediationOutcome> Outcomes => [.. Enum.GetValues<RemediationOutcome>()];

    public static TheoryData<string> WorkflowTypes => [.. typeof(RemediationWorkflow).Assembly.GetTypes().Select(t => t.GetCustomAttribute<WorkflowAttribute>()?.Name).OfType<string>()];

    [Theory]
    [MemberData(nameof(Recordings))]
    public Task A_recorded_history_replays_on_this_version(string recording) => ReplayArchive.ReplayAsync(HistoryArchive.Kept.Read(recording));

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Every_outcome_of_a_remediation_has_a_recorded_history(RemediationOutcome outcome) =>
        Assert.Contains(Kept(), r => r.WorkflowType == WorkerDownNames.Remediation && r.Ending == outcome.ToString());

    [Theory]
    [MemberData(nameof(WorkflowTypes))]
    public void Every_workflow_has_a_recorded_history_that_came_to_its_end(string type) =>
        Assert.Contains(Kept(), r => r.WorkflowType == type && r.Ending is not ("Open" or "Failed" or "Canceled" or "Terminated" or "TimedOut" or "ContinuedAsNew"));

    [Theory]
    [InlineData("Failed")]
    [InlineData("Canceled")]
    [InlineData("ContinuedAsNew")]
    public void Every_other_way_in_which_a_remediation_ends_has_a_recorded_history(string ending) =>
        Assert.Contains(Kept(), r => r.WorkflowType == WorkerDownNames.Remediation && r.Ending == ending);

    private static IEnumerable<Recording> Kept() => HistoryArchive.Kept.Names.Select(HistoryArchive.Kept.Read);
}
