using WorkerDown.Sandbox.Serving;
using WorkerDown.Tests.Host.Commands;

namespace WorkerDown.Tests.Sandbox.Serving;

public sealed class ServedWorldTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"workerdown-{Guid.NewGuid():N}.json");

    [Fact]
    public async Task It_stays_up_for_the_real_program_and_takes_commands_by_keyboard_and_by_http()
    {
        using var output = new StringWriter();
        await using var served = await ServedWorld.StartAsync(0, 0, file, output);
        await using var control = await ControlEndpoint.StartAsync(served, 0);
        served.Introduce(control.Address);

        Assert.Contains($"export WORKERDOWN_CONFIG={file}", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, (await Typed.Async("config", "check", "--config", file)).Code);
        var setup = await Typed.Async("setup", "--config", file);
        Assert.True(setup.Code == 0, setup.Output + setup.Error);

        Assert.EndsWith("2 tenant(s) ordered: 4 workflows are started", await served.DoAsync("tenants 2"), StringComparison.Ordinal);
        Assert.StartsWith("'break crsh' is unknown; did you mean 'break crash'?", await served.DoAsync("break crsh"), StringComparison.Ordinal);
        using var http = new HttpClient();
        var answer = await http.PostAsync(new Uri(control.Address, "break/temporal"), null);
        Assert.EndsWith("Temporal is no longer reachable\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var status = await Typed.Async("status", "--config", file);
        Assert.Equal(2, status.Code);
        Assert.Matches(@"^Temporal at 127\.0\.0\.1:\d+ could not be reached: [\w ]+\.\n$", status.Error);
        await served.DoAsync("fix temporal");
        Assert.Equal(0, (await Typed.Async("status", "--config", file)).Code);
    }

    [Fact]
    public async Task The_keyboard_does_what_is_typed_until_quit()
    {
        using var output = new StringWriter();
        await using var served = await ServedWorld.StartAsync(0, 0, file, TextWriter.Null);
        await Keyboard.ReadAsync(served, new StringReader("break bad-deploy\n\nquit\npods\n"), output, CancellationToken.None);
        Assert.EndsWith("somebody deploys v2\n", output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(file);
}
