using Temporalio.Api.Enums.V1;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class TimerTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_timer_fires_after_its_time() => await WithWorkerAsync(o => o.AddWorkflow<Sleeper>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromSeconds(1)), Options()));

        Assert.Equal("awake", await Temporal.Skipping(handle.GetResultAsync()));

        var events = await EventsAsync(handle);
        var started = events.Single(e => e.EventType == EventType.TimerStarted);
        var fired = events.Single(e => e.EventType == EventType.TimerFired);
        Assert.Equal((started.EventId, started.TimerStartedEventAttributes.TimerId), (fired.TimerFiredEventAttributes.StartedEventId, fired.TimerFiredEventAttributes.TimerId));
        Assert.True(fired.EventTime.ToDateTime() - started.EventTime.ToDateTime() >= TimeSpan.FromSeconds(0.99));
    });

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times() => await WithWorkerAsync(o => o.AddWorkflow<Race>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Race wf) => wf.RunAsync(new[] { 600, 200, 400 }), Options()));

        Assert.Equal("200 400 600", string.Join(" ", await Temporal.Skipping(handle.GetResultAsync())));
    });

    [Fact]
    public async Task A_cancelled_timer_never_fires() => await WithWorkerAsync(o => o.AddWorkflow<Impatient>(), async () =>
    {
        var handle = Replay(await Client.StartWorkflowAsync((Impatient wf) => wf.RunAsync(), Options()));

        Assert.Equal("gave up", await Temporal.Skipping(handle.GetResultAsync()));

        var types = await TypesAsync(handle);
        Assert.Contains("TimerCanceled", types, StringComparison.Ordinal);
        Assert.Equal(1, types.Split(' ').Count(t => t == "TimerFired"));
    });

    [Fact]
    public async Task Side_values_and_patches_replay_as_they_were() => await WithWorkerAsync(
        o =>
        {
            o.AddWorkflow<Patched>();
            o.MaxCachedWorkflows = 0;
        },
        async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((Patched wf) => wf.RunAsync(), Options()));

            var result = await Temporal.Skipping(handle.GetResultAsync());

            Assert.StartsWith("patched ", result, StringComparison.Ordinal);
            var marker = (await EventsAsync(handle)).Single(e => e.EventType == EventType.MarkerRecorded);
            Assert.Equal("core_patch", marker.MarkerRecordedEventAttributes.MarkerName);
            var attributes = (await EventsAsync(handle)).Single(e => e.EventType == EventType.UpsertWorkflowSearchAttributes);
            Assert.Contains("a-patch", attributes.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes.IndexedFields["TemporalChangeVersion"].Data.ToStringUtf8(), StringComparison.Ordinal);
        });

    [Workflow]
    public class Race
    {
        [WorkflowRun]
        public async Task<int[]> RunAsync(int[] milliseconds)
        {
            var fired = new List<int>();
            await Workflow.WhenAllAsync(milliseconds.Select(async ms =>
            {
                await Workflow.DelayAsync(ms);
                fired.Add(ms);
            }).ToArray());
            return [.. fired];
        }
    }

    [Workflow]
    public class Impatient
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            using var cancel = new CancellationTokenSource();
            var slow = Workflow.DelayAsync(TimeSpan.FromHours(1), cancel.Token);
            await Workflow.DelayAsync(50);
            cancel.Cancel();
            try
            {
                await slow;
                return "waited";
            }
            catch (OperationCanceledException)
            {
                await Workflow.WaitConditionAsync(() => true);
                return "gave up";
            }
        }
    }

    [Workflow]
    public class Patched
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var id = Workflow.NewGuid();
            var patched = Workflow.Patched("a-patch");
            await Workflow.DelayAsync(20);
            return $"{(patched ? "patched" : "old")} {id} {Workflow.Random.Next()}";
        }
    }
}
