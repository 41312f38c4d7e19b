using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>Sends the two signals that a kubelet sends; .NET itself can only kill.</summary>
internal static class Signals
{
    private const int NoSuchProcess = 3;
    private const int Sigkill = 9;
    private const int Sigterm = 15;

    public static void Kill(Process process) => Send(process, Sigkill);

    public static void Terminate(Process process) => Send(process, Sigterm);

    private static void Send(Process process, int signal)
    {
        // An ended process has been reaped: its id may belong to somebody else by now.
        if (process.HasExited || SendSignal(process.Id, signal) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        if (error != NoSuchProcess)
            throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
