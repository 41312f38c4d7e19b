using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandbox.HostingWorker;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Processes;

namespace WorkerDown.Sandbox.Runtimes;

/// <summary>The hosting worker as a process of its own, for <see cref="ProcessRuntime"/>.</summary>
public static class HostingWorkerCommand
{
    /// <summary>Which program a container of the hosting worker is.</summary>
    /// <param name="start">The container.</param>
    /// <param name="temporalAddress">Host and port of the Temporal service, by whatever name the container knows it.</param>
    /// <param name="fault">A fault in place of the container's own; null for that.</param>
    public static ContainerCommand For(ContainerStart start, string temporalAddress, string? fault = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        var port = FreePort();
        var program = new ProcessStartInfo("dotnet", [typeof(HostingWorkerProgram).Assembly.Location]);
        foreach (var (name, value) in HostingWorkerContainer.EnvironmentOf(start, temporalAddress, fault))
            program.Environment[name] = value;
        program.Environment[EnvironmentVariables.HealthPort] = port.ToString(CultureInfo.InvariantCulture);
        program.Environment[EnvironmentVariables.HealthAddress] = IPAddress.Loopback.ToString();
        return new ContainerCommand(program, new Uri($"http://127.0.0.1:{port}/readyz"));
    }

    // All pods share this machine's addresses, so each start gets a port of its own. Should another program take it
    // first, the worker exits and its restart gets the next.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
