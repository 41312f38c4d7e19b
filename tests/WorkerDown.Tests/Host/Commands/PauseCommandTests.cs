using k8s;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Sandbox.World;

namespace WorkerDown.Tests.Host.Commands;

public class PauseCommandTests
{
    [Fact]
    public Task A_target_is_paused_by_the_annotation_with_who_until_and_why_and_resumed_by_taking_it_away() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.World.DeployAsync(HostingDeployment.Of("v1"));
        var until = shell.Stage.Time.GetUtcNow().AddHours(5).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var paused = await shell.TypeAsync("pause", "hosting-worker", "--by", "grace h", "--why", "migration", "--until", until);
        var annotation = await AnnotationAsync(shell);
        var resumed = await shell.TypeAsync("resume", "hosting-worker", "-o", "json");

        Assert.Equal($"by=\"grace h\" until={until} migration", annotation);
        Assert.Equal((0, $"Paused: nothing touches hosting-worker (by=\"grace h\" until={until} migration). Resume with: workerdown resume hosting-worker\n"), (paused.Code, paused.Output));
        Assert.Equal((0, false), (resumed.Code, resumed.Json.GetProperty("paused").GetBoolean()));
        Assert.Null(await AnnotationAsync(shell));
    });

    [Fact]
    public Task A_paused_target_is_not_touched() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        await shell.TypeAsync("pause", "hosting-worker", "--why", "hands off");
        var before = shell.Stage.Mutations;
        shell.Stage.World.Victims.BreakPods();
        await shell.Stage.UntilDownAsync();
        await shell.Stage.UntilAsync(() => Task.FromResult(shell.Stage.World.Receiver.Pages.Count > 0), TimeSpan.FromMinutes(10), "nobody was called");
        Assert.Equal(before, shell.Stage.Mutations);
    });

    [Fact]
    public Task An_open_run_is_told_at_once_and_its_state_says_so() => Shell.InWorldAsync(async shell =>
    {
        await shell.Stage.BeginAsync();
        shell.Stage.World.Victims.BreakPods();
        await shell.Stage.UntilDownAsync();
        await shell.TypeAsync("remediate", "hosting-worker", "--require-approval");
        await shell.Stage.UntilAsync(async () => (await shell.TypeAsync("status")).Output.Contains("waits for approval", StringComparison.Ordinal), TimeSpan.FromMinutes(5), "it never asked for approval");

        var paused = await shell.TypeAsync("pause", "hosting-worker", "--by", "grace", "--why", "migration");
        var timeline = await shell.TypeAsync("status", "hosting-worker");
        var resumed = await shell.TypeAsync("resume", "hosting-worker");

        Assert.Matches(@"\nThe open remediation: Paused .*grace.*migration", paused.Output);
        Assert.Contains("migration", timeline.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nThe open remediation: Resumed ", resumed.Output);
    });

    [Fact]
    public Task Without_a_target_everything_is_paused_by_the_schedule() => Shell.InWorldAsync(async shell =>
    {
        await shell.TypeAsync("schedule", "apply");
        var paused = await shell.TypeAsync("pause", "--by", "grace", "--why", "cluster upgrade");
        var show = await shell.TypeAsync("schedule", "show");
        var resumed = await shell.TypeAsync("resume");

        Assert.Equal((0, "Paused: no health check runs, and open remediations touch nothing (by=grace cluster upgrade). Resume with: workerdown resume\n"), (paused.Code, paused.Output));
        Assert.Contains("by=grace cluster upgrade", show.Output, StringComparison.Ordinal);
        Assert.Equal((0, "Resumed: the health check runs again.\n"), (resumed.Code, resumed.Output));
    });

    [Fact]
    public Task A_Deployment_that_is_not_there_is_told_in_the_clusters_words() => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync("pause", "hosting-worker");
        Assert.Equal((1, "The cluster hosting refused: deployments.apps \"hosting-worker\" not found.\n"), (typed.Code, typed.Error));
    });

    [Theory]
    [InlineData("tomorrow", "'tomorrow' is no time")]
    [InlineData("2001-01-01T00:00:00Z", "2001-01-01 00:00:00Z has passed")]
    public Task An_end_that_is_none_is_refused(string until, string expected) => Shell.InWorldAsync(async shell =>
    {
        var typed = await shell.TypeAsync("pause", "hosting-worker", "--until", until);
        Assert.Equal(3, typed.Code);
        Assert.Contains(expected, typed.Error, StringComparison.Ordinal);
    });

    private static async Task<string?> AnnotationAsync(Shell shell)
    {
        var deployment = await shell.Stage.World.Kubernetes.AppsV1.ReadNamespacedDeploymentAsync("hosting-worker", "hosting");
        return deployment.Metadata.Annotations?.TryGetValue(Annotations.Pause, out var value) == true ? value : null;
    }
}
