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
        var histories = await PlayedScenario.PlayAsync(Scenario.All.Single(s => s.Name == name));
        foreach (var (json, i) in histories.Select((h, i) => (h, i)))
            await HistoryArchive.KeepAsync(i == 0 ? name : $"{name}-{i + 1}", json);
    }
}
