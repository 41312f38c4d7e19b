using System.Runtime.InteropServices;
using Sandbox.HostingWorker;

using var terminate = new CancellationTokenSource();
using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

HostingWorkerSettings settings;
try
{
    settings = HostingWorkerSettings.FromEnvironment(Environment.GetEnvironmentVariable);
}
catch (FormatException e)
{
    Console.WriteLine($"fail: {e.Message}");
    return 2;
}
ReadinessEndpoint? served = null;
try
{
    served = settings.HealthPort is { } port ? await ReadinessEndpoint.StartAsync(settings.HealthAddress, port, settings.Readiness) : null;
}
catch (IOException e)
{
    Console.WriteLine($"fail: HEALTH_PORT {settings.HealthPort}: {e.Message}");
    return 1;
}
await using var endpoint = served;
return await HostingWorkerProgram.RunAsync(settings, Console.WriteLine, terminate.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    terminate.Cancel();
}
