using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Worker;

namespace WorkerDown.Tests.Host.Telemetry;

public class ScrapeTests
{
    [Fact]
    public async Task Prometheus_reads_the_program_although_temporal_is_not_there()
    {
        // Port 1 of the loopback: nobody answers there.
        var settings = new WorkerDownSettings { Temporal = new() { Address = "127.0.0.1:1" }, Host = new() { HealthPort = 0, GracePeriod = TimeSpan.FromSeconds(5) } };
        await using var app = WorkerHost.Build(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal)).Port;
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        var text = await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("# TYPE workerdown_worker_polling gauge", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^workerdown_worker_polling(\{[^}]*\})? 0\b", text);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
