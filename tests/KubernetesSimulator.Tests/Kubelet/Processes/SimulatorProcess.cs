using System.Diagnostics;
using System.Runtime.CompilerServices;
using k8s.Models;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Kubelet.Processes;

namespace KubernetesSimulator.Tests.Kubelet.Processes;

/// <summary>
/// This test program as another process that runs a container and nothing else, so that a test can kill it as a machine
/// kills a simulator.
/// </summary>
internal static class SimulatorProcess
{
    private const string Switch = "KUBERNETES_SIMULATOR_TESTS_RUN_CONTAINER";

    /// <summary>Starts it; its output is that of the container, which runs <paramref name="script"/>.</summary>
    public static Process Start(string script)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(SimulatorProcess).Assembly.Location]) { RedirectStandardOutput = true };
        info.Environment[Switch] = script;
        return Process.Start(info)!;
    }

    [ModuleInitializer]
    internal static void RunContainerInsteadOfTests()
    {
        if (Environment.GetEnvironmentVariable(Switch) is not { } script)
            return;
        var runtime = new ProcessRuntime(_ => new ContainerCommand(new ProcessStartInfo("/bin/sh", ["-c", script])));
        var container = runtime.Start(new ContainerStart(new V1Pod(), new V1Container(), 0, Console.WriteLine));
        Environment.Exit(container.Exited.GetAwaiter().GetResult().ExitCode);
    }
}
