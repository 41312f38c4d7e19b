using Temporalio.Common;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Tests.Workflows;

namespace WorkerDown.Tests.Scenarios;

public class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenario.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_scenario_ends_as_it_must_and_its_history_replays(string name)
    {
        var (result, history) = await PlayedScenario.PlayAsync(Scenario.All.Single(s => s.Name == name));
        if (history is null)
        {
            Assert.Null(result);
            return;
        }
        HistoryArchive.RecordIfAsked(name, history);
        await HistoryArchive.Replayer().ReplayWorkflowAsync(WorkflowHistory.FromJson($"worker-down/{result!.Target}", history));
    }
}
