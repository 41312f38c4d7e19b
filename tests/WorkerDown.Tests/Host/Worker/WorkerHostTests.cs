using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Client;
using Temporalio.Common;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Worker;
using WorkerDown.Workflows;

namespace WorkerDown.Tests.Host.Worker;

public class WorkerHostTests
{
    /// <summary>A program for tests: any port, a short grace, and nothing on the console.</summary>
    internal static HostSettings Quiet { get; } = new()
    {
        HealthPort = 0,
        GracePeriod = TimeSpan.FromSeconds(1),
        LogLevels = new Dictionary<string, LogLevel> { ["Default"] = LogLevel.None },
    };

    [Fact]
    public async Task It_waits_for_a_Temporal_that_is_not_there_alive_but_not_ready_and_then_works()
    {
        using var time = new SkippingTimeProvider();
        time.UnlockSkipping(); // its waits between two tries pass at once
        var port = FreePort();
        await using var app = WorkerHost.Build(Settings($"127.0.0.1:{port}"), configure: s => s.AddSingleton<TimeProvider>(time));
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new(Address(app)) };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        var waiting = await UntilAsync(http, r => r.Text.Contains("connection refused", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, waiting.Code);
        Assert.StartsWith($"not ready: Temporal at 127.0.0.1:{port}", waiting.Text, StringComparison.Ordinal);

        await using (var temporal = await TemporalServer.StartAsync(new() { Port = port }))
        {
            await UntilAsync(http, r => r.Code == HttpStatusCode.OK);
            var client = await TemporalClient.ConnectAsync(WorkerRegistration.ClientOptions(new() { Address = temporal.Address }));
            var schedule = await client.GetScheduleHandle(WorkerDownNames.HealthCheckSchedule).DescribeAsync();
            Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(schedule.Schedule.Spec.Intervals).Every);
        }
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        await UntilAsync(http, r => r.Code == HttpStatusCode.ServiceUnavailable);
        await app.StopAsync();
    }

    [Fact]
    public void It_is_a_version_of_a_worker_deployment_where_one_is_configured()
    {
        var settings = Settings("127.0.0.1:1");
        Assert.Null(Options(settings).DeploymentOptions);
        var versioned = Options(settings with { Temporal = settings.Temporal with { Version = new("worker-down", "1.2.3") } }).DeploymentOptions;
        Assert.Equal(("worker-down.1.2.3", true, VersioningBehavior.AutoUpgrade),
            (versioned!.Version!.ToCanonicalString(), versioned.UseWorkerVersioning, versioned.DefaultVersioningBehavior));
    }

    [Fact]
    public void Running_activities_get_less_than_the_whole_grace_period() =>
        Assert.True(TemporalWorkerService.GracefulShutdown(new HostSettings().GracePeriod) is var grace && grace >= TimeSpan.FromSeconds(15) && grace < new HostSettings().GracePeriod);

    private static Temporalio.Worker.TemporalWorkerOptions Options(WorkerDownSettings settings)
    {
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ITemporalClient>(TemporalClient.CreateLazy(WorkerRegistration.ClientOptions(settings.Temporal)))
            .AddWorkerDown(settings)
            .BuildServiceProvider();
        return WorkerRegistration.WorkerOptions(services);
    }

    private static WorkerDownSettings Settings(string temporal) => new()
    {
        Temporal = new() { Address = temporal },
        Host = Quiet,
    };

    private static async Task<(HttpStatusCode Code, string Text)> UntilAsync(HttpClient http, Func<(HttpStatusCode Code, string Text), bool> isSo)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromMinutes(1);
        while (true)
        {
            var answer = await http.GetAsync("/readyz");
            var seen = (answer.StatusCode, await answer.Content.ReadAsStringAsync());
            if (isSo(seen))
                return seen;
            Assert.True(DateTime.UtcNow < deadline, $"still {seen} after a minute");
            await Task.Delay(20);
        }
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
