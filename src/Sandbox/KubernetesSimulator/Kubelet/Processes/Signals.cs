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

    /// <summary>Kills a program and all that it has started.</summary>
    public static void Kill(Process process)
    {
        if (process.HasExited)
            return;
        Send(process.Id, Sigkill);
        KillRest(process);
    }

    /// <summary>
    /// Kills what is left of a program's group. Its guard is one of the group until it is dismissed, so the group's id cannot
    /// have been given to another by then.
    /// </summary>
    public static void KillRest(Process process) => Send(-process.Id, Sigkill);

    public static void Terminate(Process process)
    {
        // An ended process has been reaped: its id may belong to somebody else by now.
        if (!process.HasExited)
            Send(process.Id, Sigterm);
    }

    private static void Send(int process, int signal)
    {
        if (SendSignal(process, signal) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        if (error != NoSuchProcess)
            throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
