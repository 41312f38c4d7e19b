using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Sandbox.VirtualTime;
using Temporalio.Activities;
using Temporalio.Api.TestService.V1;
using Temporalio.Workflows;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class TimeTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task A_day_of_sleep_passes_at_once_when_nothing_runs()
    {
        Temporal.RequireTimeSkipping();
        await WithWorkerAsync(o => o.AddWorkflow<Sleeper>(), async () =>
        {
            var before = Temporal.Now;
            var real = Stopwatch.StartNew();
            var handle = Replay(await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromDays(1)), Options()));

            Assert.Equal("awake", await Temporal.Skipping(handle.GetResultAsync()));

            Assert.True(Temporal.Now - before >= TimeSpan.FromDays(1));
            Assert.True(real.Elapsed < TimeSpan.FromHours(1));
        });
    }

    [Fact]
    public async Task Time_stands_while_skipping_is_locked()
    {
        var clock = Temporal.RequireTimeSkipping();
        await WithWorkerAsync(o => o.AddWorkflow<Sleeper>(), async () =>
        {
            var before = clock.GetUtcNow();
            var handle = await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromDays(1)), Options());
            await TemporalFixture.UntilAsync("the timer runs", async () => (await TypesAsync(handle)).EndsWith("TimerStarted", StringComparison.Ordinal));

            Assert.True(clock.GetUtcNow() - before < TimeSpan.FromHours(1));
            Assert.Equal(Temporalio.Api.Enums.V1.WorkflowExecutionStatus.Running, await StatusAsync(handle));
            await handle.TerminateAsync();
        });
    }

    [Fact]
    public async Task A_running_activity_holds_time()
    {
        var clock = Temporal.RequireTimeSkipping();
        var release = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await WithWorkerAsync(
            o => o.AddWorkflow<OneActivity>().AddWorkflow<Sleeper>().AddActivity(ActivityDefinition.Create("work", typeof(Task<string>), [], 0, _ =>
            {
                running.SetResult();
                return release.Task;
            })),
            async () =>
            {
                var sleeper = await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromDays(1)), Options());
                var working = await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work")), Options());
                await running.Task;
                var before = clock.GetUtcNow();
                clock.UnlockSkipping();
                try
                {
                    for (var i = 0; i < 10; i++)
                        await DescribeAsync(working); // round trips, during which time might skip
                    Assert.True(clock.GetUtcNow() - before < TimeSpan.FromHours(1));
                    release.SetResult("done");
                    Assert.Equal("done", await working.GetResultAsync());
                    Assert.Equal("awake", await sleeper.GetResultAsync());
                }
                finally
                {
                    release.TrySetResult("too late");
                    clock.LockSkipping();
                }
            });
    }

    [Fact]
    public async Task An_activity_that_waits_on_the_shared_clock_does_not_hold_time()
    {
        var clock = Temporal.RequireTimeSkipping();
        await WithWorkerAsync(
            o => o.AddWorkflow<OneActivity>().AddActivity(ActivityDefinition.Create("work", typeof(Task<string>), [], 0, _ => WaitAsync(clock))),
            async () =>
            {
                var handle = await Client.StartWorkflowAsync((OneActivity wf) => wf.RunAsync(new ActivityCall("work") { StartToClose = 24 * 3_600_000 }), Options());

                Assert.Equal("waited", await Temporal.Skipping(handle.GetResultAsync()));
            });
    }

    [Fact]
    public async Task The_test_service_sleeps_tells_the_time_and_locks()
    {
        Temporal.RequireTimeSkipping();
        var test = Client.Connection.TestService;
        var before = (await test.GetCurrentTimeAsync(new Empty())).Time.ToDateTimeOffset();

        await test.UnlockTimeSkippingWithSleepAsync(new SleepRequest { Duration = Duration.FromTimeSpan(TimeSpan.FromDays(2)) });

        var after = (await test.GetCurrentTimeAsync(new Empty())).Time.ToDateTimeOffset();
        Assert.True(after - before >= TimeSpan.FromDays(2));
        await test.UnlockTimeSkippingAsync(new UnlockTimeSkippingRequest());
        await test.SleepUntilAsync(new SleepUntilRequest { Timestamp = Timestamp.FromDateTimeOffset(after.AddDays(1)) });
        await test.SleepAsync(new SleepRequest { Duration = Duration.FromTimeSpan(TimeSpan.FromDays(1)) });
        await test.LockTimeSkippingAsync(new LockTimeSkippingRequest());
        var locked = (await test.GetCurrentTimeAsync(new Empty())).Time.ToDateTimeOffset();
        Assert.True(locked >= after.AddDays(2));
        Assert.True((await test.GetCurrentTimeAsync(new Empty())).Time.ToDateTimeOffset() - locked < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_workflow_that_no_worker_takes_neither_holds_time_nor_draws_it()
    {
        Temporal.RequireTimeSkipping();
        await Client.StartWorkflowAsync("Unknown", [], new Temporalio.Client.WorkflowOptions(NewId(), $"{Queue}-nobody"));
        await WithWorkerAsync(o => o.AddWorkflow<Sleeper>(), async () =>
        {
            var handle = Replay(await Client.StartWorkflowAsync((Sleeper wf) => wf.RunAsync(TimeSpan.FromDays(1)), Options()));

            Assert.Equal("awake", await Temporal.Skipping(handle.GetResultAsync()));
        });
    }

    [Fact]
    public async Task Many_sleeps_one_after_the_other_take_their_time_each()
    {
        Temporal.RequireTimeSkipping();
        await WithWorkerAsync(o => o.AddWorkflow<ManySleeps>(), async () =>
        {
            var before = Temporal.Now;
            var handle = Replay(await Client.StartWorkflowAsync((ManySleeps wf) => wf.RunAsync(50), Options()));

            await Temporal.Skipping(handle.GetResultAsync());

            Assert.True(Temporal.Now - before >= 50 * TimeSpan.FromMinutes(5));
        });
    }

    private static async Task<string> WaitAsync(TimeProvider clock)
    {
        using var flow = clock.EnterFlow("work", holds: false);
        await Task.Delay(TimeSpan.FromHours(5), clock);
        return "waited";
    }

    [Workflow]
    public class ManySleeps
    {
        [WorkflowRun]
        public async Task RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
                await Workflow.DelayAsync(TimeSpan.FromMinutes(5));
        }
    }
}
