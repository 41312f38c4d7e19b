using Temporalio.Client;
using Temporalio.Client.Schedules;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>What tests of schedules share: a schedule of its own for each, deleted at the end.</summary>
public abstract class ScheduleTest(TemporalFixture temporal) : ConformanceTest(temporal), IAsyncLifetime
{
    private readonly List<ScheduleHandle> created = [];

    /// <summary>The workflow id of the action; each run's id begins with it.</summary>
    protected string BaseId { get; } = NewId("scheduled");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public new async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var handle in created)
            await Record.ExceptionAsync(() => handle.DeleteAsync()); // a test may have deleted it itself
        await base.DisposeAsync();
    }

    protected Schedule Every(TimeSpan interval, TimeSpan? offset = null, string workflow = "Echo", params object[] args) => new(
        ScheduleActionStartWorkflow.Create(workflow, args.Length == 0 ? ["tick"] : args, new WorkflowOptions(BaseId, Queue)),
        new ScheduleSpec { Intervals = [new ScheduleIntervalSpec(interval, offset)] });

    protected async Task<ScheduleHandle> CreateAsync(Schedule schedule, ScheduleOptions? options = null)
    {
        var handle = await Client.CreateScheduleAsync(NewId("schedule"), schedule, options);
        created.Add(handle);
        return handle;
    }

    /// <summary>Lets time pass in small steps until the answer is yes.</summary>
    protected async Task PassUntilAsync(string what, Func<Task<bool>> holds) => await TemporalFixture.UntilAsync(what, async () =>
    {
        if (await holds())
            return true;
        await Temporal.PassAsync(TimeSpan.FromMilliseconds(100));
        return false;
    });
}
