using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

/// <summary>
/// Workers that keep no run, a few, or all: what workflows do and the histories they leave are the same. Time does not skip
/// here, or on a loaded machine it might skip to the deadline of a query that one run asks while another waits.
/// </summary>
public sealed class CacheTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    private const int Runs = 5;
    private const int Steps = 4;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Signals_updates_and_queries_mix_whatever_the_cache(int cached) => await WithWorkerAsync(
        o =>
        {
            o.AddWorkflow<Mixed>().AddActivity(ActivityDefinition.Create("echo", typeof(string), [typeof(string)], 1, args => args[0]));
            o.MaxCachedWorkflows = cached;
        },
        () => Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => TalkAsync(cached > 0))));

    // Local activities only with a cache: without one the SDK evicts a run under its own local activity and waits for the
    // workflow task's time-out.
    private async Task TalkAsync(bool locally)
    {
        var handle = Replay(await Client.StartWorkflowAsync((Mixed wf) => wf.RunAsync(Steps, locally), Options()));
        var expected = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await handle.SignalAsync(wf => wf.NoteAsync($"signal {i}"));
            Assert.Contains($"signal {i}", await handle.QueryAsync(wf => wf.Seen()));
            await handle.StartUpdateAsync(wf => wf.StepAsync($"update {i}"), new WorkflowUpdateStartOptions(WorkflowUpdateStage.Accepted));
            expected.AddRange([$"signal {i}", $"update {i}"]);
        }
        for (var i = 0; i < Steps; i++)
            expected.AddRange(locally ? [$"step {i}", $"local {i}"] : [$"step {i}"]);
        Assert.Equal(expected.Order(), (await handle.GetResultAsync()).Split(',').Order());
    }

    /// <summary>Does many steps of different kinds; for replays.</summary>
    [Workflow]
    public class Mixed
    {
        private readonly List<string> seen = [];

        [WorkflowRun]
        public async Task<string> RunAsync(int steps, bool locally)
        {
            for (var i = 0; i < steps; i++)
            {
                await Workflow.DelayAsync(TimeSpan.FromMilliseconds(100));
                seen.Add(await Workflow.ExecuteActivityAsync<string>("echo", [$"step {i}"], new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) }));
                if (Workflow.Patched("patch") && locally)
                    seen.Add(await Workflow.ExecuteLocalActivityAsync<string>("echo", [$"local {i}"], new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) }));
            }
            await Workflow.WaitConditionAsync(() => seen.Count(note => note.StartsWith("update", StringComparison.Ordinal)) == 3);
            return string.Join(",", seen);
        }

        [WorkflowSignal]
        public Task NoteAsync(string note)
        {
            seen.Add(note);
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public async Task<int> StepAsync(string note)
        {
            await Workflow.DelayAsync(TimeSpan.FromMilliseconds(50));
            seen.Add(note);
            return seen.Count;
        }

        [WorkflowQuery]
        public IReadOnlyList<string> Seen() => seen;
    }
}
