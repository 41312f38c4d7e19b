using System.Diagnostics;

namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>
/// Ties a program's life to this process by a pipe: when this process ends, even by SIGKILL, the kernel closes the
/// pipe and a small shell beside the program kills it, with everything that it has started.
/// </summary>
/// <remarks>
/// The program leads a session and so a process group of its own, by which its children are reached: as in a container,
/// they do not outlive it. Only a child that makes a session of its own escapes, and where there is no <c>setsid</c> all do.
/// 
/// PR_SET_PDEATHSIG is no alternative: it fires when the THREAD that started the program ends, and the threads of a
/// pool come and go.
/// </remarks>
internal static class ParentGuard
{
    // The guard ($$ is the program: the outer shell becomes it by exec) ignores what a terminal sends to the whole
    // group, keeps no output open, and leaves in peace once it reads a line.
    private const string Script =
        """
        exec 3<&0 </dev/null 2>&1
        ( trap '' HUP INT TERM; exec >/dev/null 2>&1; read -r _ <&3 || kill -s KILL -- -$$ || kill -s KILL $$ ) &
        exec 3<&-
        exec "$@"
        """;

    private static readonly string? Setsid = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    /// <summary>The same program, guarded; stdout carries its stdout and stderr in their order.</summary>
    public static ProcessStartInfo Guarded(ProcessStartInfo program)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Containers as processes need signals, which Windows has not.");
        var guarded = new ProcessStartInfo(Setsid ?? "/bin/sh")
        {
            WorkingDirectory = program.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])[.. Setsid is null ? Array.Empty<string>() : ["/bin/sh"], "-c", Script, "sh", program.FileName, .. program.ArgumentList])
            guarded.ArgumentList.Add(argument);
        guarded.Environment.Clear();
        foreach (var (name, value) in program.Environment)
            guarded.Environment[name] = value;
        return guarded;
    }

    /// <summary>Tells the guard of a program that has ended to leave, before its id is given to another process.</summary>
    public static void Dismiss(Process process)
    {
        try
        {
            process.StandardInput.WriteLine();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The guard is gone already, with the whole group.
        }
    }
}
