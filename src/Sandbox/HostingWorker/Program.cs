using System.Runtime.InteropServices;
using Sandbox.HostingWorker;

using var terminate = new CancellationTokenSource();
using var sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

HostingWorkerSettings settings;
try
{
    settings = HostingWorkerSettings.FromEnvironment(Environment.GetEnvironmentVariable) with { Died = Environment.Exit };
}
catch (FormatException e)
{
    Console.WriteLine($"fail: {e.Message}");
    return 2;
}
using var endpoint = settings.HealthPort is { } port ? new ReadinessEndpoint(port, settings.Readiness) : null;
return await HostingWorkerProgram.RunAsync(settings, Console.WriteLine, terminate.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    terminate.Cancel();
}
