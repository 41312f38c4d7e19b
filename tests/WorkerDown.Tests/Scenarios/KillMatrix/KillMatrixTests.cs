using System.Collections.Concurrent;
using System.Diagnostics;
using WorkerDown.Sandbox.Replay;

namespace WorkerDown.Tests.Scenarios.KillMatrix;

/// <summary>
/// The worker is killed at every event of a history, and every run ends as the one in which nobody is killed. Of the four
/// scenarios that write most a fixed slice of the moments is played by default; <c>WORKERDOWN_KILL_MATRIX=all</c> plays every
/// one of them.
/// </summary>
public class KillMatrixTests
{
    private const string Setting = "WORKERDOWN_KILL_MATRIX";

    /// <summary>Worlds played at once: each waits for its own calls half of the time.</summary>
    private const int AtOnce = 2;

    private static readonly bool all = Environment.GetEnvironmentVariable(Setting) == "all";

    [Theory]
    [InlineData("nobody-answers", 40)]
    [InlineData("channel-down", 40)]
    [InlineData("storm", 20)]
    [InlineData("no-good-revision", 15)]
    public Task Whenever_the_worker_is_killed_a_scenario_ends_the_same(string scenario, int every) => PlayAsync(KillStory.Of(scenario), all ? 1 : every);

    [Fact]
    public Task Whenever_the_worker_is_killed_in_a_health_check_the_remediation_is_started_once_and_the_checks_go_on() => PlayAsync(KillStory.HealthCheck, 1);

    [Fact]
    public Task Whenever_the_worker_is_killed_a_second_start_is_told_which_run_has_the_target() => PlayAsync(KillStory.SecondStart, 1);

    private static async Task PlayAsync(KillStory story, int every)
    {
        var watch = Stopwatch.StartNew();
        var notes = new HistorySteps();
        var expected = await PlayedScenario.InWorldAsync(story.World, async stage =>
        {
            stage.World.Temporal.Observer = notes;
            return await story.PlayAsync(stage);
        }, tells: false);
        var (ordinal, steps) = notes.Longest(story.Workflow);
        var points = steps.Points.Where((_, i) => i % every == every / 2).ToList();
        var wrong = new ConcurrentBag<string>();
        var killed = 0;

        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) =>
        {
            try
            {
                var (ending, came) = await PlayAsync(story, ordinal, point);
                if (came)
                    Interlocked.Increment(ref killed);
                if (!ending.SequenceEqual(expected))
                    wrong.Add($"{point}:\n  {string.Join("\n  ", ending.Except(expected).Select(l => $"is       {l}").Concat(expected.Except(ending).Select(l => $"and not  {l}")))}");
            }
            catch (Exception e)
            {
                wrong.Add($"{point}: {e.Message}");
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{story.Name}: {steps.Events} events in {steps.Count} steps, {steps.Points.Count} moments, {points.Count} played, killed in {killed}, {watch.Elapsed.TotalSeconds:0} s\n  {string.Join("\n  ", expected)}");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {points.Count} ended otherwise\n{string.Join("\n", wrong)}");
    }

    private static Task<(IReadOnlyList<string> Ending, bool Killed)> PlayAsync(KillStory story, int ordinal, KillPoint point) => PlayedScenario.InWorldAsync(story.World, async stage =>
    {
        var kill = new KillOnce(stage.World, story.Workflow, ordinal, point);
        stage.World.Temporal.Observer = kill;
        var ending = await story.PlayAsync(stage);
        await kill.Replaced;
        // A history that came out shorter than the first one may end before the moment.
        Assert.True(kill.Killed || kill.Events < point.Event, "the worker was not killed");
        await ReplayArchive.ReplayAsync(Recording.Parse(stage.World.Temporal.DumpHistory(kill.WorkflowId!)));
        return (ending, kill.Killed);
    }, tells: false);
}
