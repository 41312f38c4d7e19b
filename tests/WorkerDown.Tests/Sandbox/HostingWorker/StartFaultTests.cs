using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.VirtualTime;
using WorkerDown.Sandbox.Runtimes;

namespace WorkerDown.Tests.Sandbox.HostingWorker;

/// <summary>The faults that show before the worker connects: no Temporal service is needed.</summary>
public sealed class StartFaultTests : IDisposable
{
    // Nobody listens on the port of the discard service.
    private const string Nowhere = "127.0.0.1:9";

    private readonly SkippingTimeProvider time = new(startLocked: false);
    private readonly InProcessRuntime runtime;

    public StartFaultTests() => runtime = new InProcessRuntime(time, Nowhere);

    public void Dispose() => time.Dispose();

    [Fact]
    public async Task Version_2_exits_with_1_and_says_which_setting_is_missing()
    {
        await using var worker = new Victim(runtime, tag: "v2");

        Assert.Equal(new ContainerExit(1, "Error"), await worker.ExitAsync());
        Assert.Contains(worker.Lines, line => line.Contains("Required setting 'Hosting:TenantRegistryUrl' is missing", StringComparison.Ordinal));
        Assert.Contains(worker.Lines, line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("crash-once", 0)]
    [InlineData("crash-once:2", 1)]
    public async Task A_crash_at_the_first_starts_happens_while_there_were_too_few(string fault, int restartCount)
    {
        await using var worker = new Victim(runtime, fault, restartCount: restartCount);

        Assert.Equal(new ContainerExit(1, "Error"), await worker.ExitAsync());
    }

    [Theory]
    [InlineData("crash-once", 1)]
    [InlineData("crash-once:2", 2)]
    public async Task A_crash_at_the_first_starts_is_over_after_them(string fault, int restartCount)
    {
        await using var worker = new Victim(runtime, fault, restartCount: restartCount);

        await worker.WritesAsync("Cannot connect to Temporal");
    }

    [Fact]
    public async Task A_worker_that_never_gets_ready_stops_when_asked()
    {
        await using var worker = new Victim(runtime, "not-ready");
        await worker.WritesAsync("Waiting for the schema migration lock");
        Assert.False(worker.Container.Ready);

        worker.Container.Terminate();

        Assert.Equal(new ContainerExit(0, "Completed"), await worker.ExitAsync());
    }

    [Fact]
    public async Task A_worker_that_never_gets_ready_does_not_keep_time_from_passing()
    {
        await using var worker = new Victim(runtime, "not-ready");

        await Task.Delay(TimeSpan.FromHours(1), time).WaitAsync(Victim.Patience);

        Assert.False(worker.Container.Ready);
    }

    [Fact]
    public async Task A_slow_start_takes_its_time_on_the_shared_clock()
    {
        var begin = time.GetUtcNow();
        await using var worker = new Victim(runtime, "slow-start:600");

        await worker.WritesAsync("Cannot connect to Temporal");

        Assert.True(time.GetUtcNow() - begin >= TimeSpan.FromSeconds(600));
    }

    [Fact]
    public async Task A_worker_without_temporal_tries_again_and_is_not_ready()
    {
        await using var worker = new Victim(runtime);
        await worker.WritesAsync("Cannot connect to Temporal at 127.0.0.1:9");
        var tries = worker.Lines.Length;

        await Task.Delay(TimeSpan.FromSeconds(20), time).WaitAsync(Victim.Patience);
        await worker.WritesMoreThanAsync(tries);

        Assert.False(worker.Container.Ready);
    }

    [Fact]
    public async Task A_killed_worker_exits_with_137_and_writes_nothing_more()
    {
        await using var worker = new Victim(runtime, "slow-start");

        worker.Container.Kill();
        var lines = worker.Lines.Length;

        Assert.Equal(new ContainerExit(137, "Error"), await worker.ExitAsync());
        await worker.DisposeAsync();
        Assert.Equal(lines, worker.Lines.Length);
    }

    [Fact]
    public async Task The_story_can_choose_the_fault_of_each_start()
    {
        var story = new InProcessRuntime(time, Nowhere, faultOf: start => start.RestartCount == 0 ? "missing-setting" : null);
        await using var first = new Victim(story);
        await using var second = new Victim(story, "not-ready", restartCount: 1);

        Assert.Equal(1, (await first.ExitAsync()).ExitCode);
        await second.WritesAsync("Waiting for the schema migration lock");
    }

    [Fact]
    public void A_misspelt_fault_does_not_pass_for_a_healthy_worker()
    {
        Assert.Throws<FormatException>(() => new Victim(runtime, "crash-ones"));
    }
}
