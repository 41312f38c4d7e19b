using System.Diagnostics;
using System.Runtime.CompilerServices;
using WorkerDown.Host.Worker;

namespace WorkerDown.Benchmarks;

/// <summary>The shipped program as a process of its own, so that its memory is its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly string folder = Directory.CreateTempSubdirectory("workerdown-benchmark").FullName;

    public WorkerProcess(string settings)
    {
        var file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, settings);
        var start = new ProcessStartInfo("dotnet", [typeof(WorkerRegistration).Assembly.Location, "worker", "--config", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ImageEnvironment())
            start.Environment[name] = value;
        process = Process.Start(start)!;
        // Drained, or the pipe would fill and the program stand; kept for when it does not start.
        process.OutputDataReceived += (_, line) => Said(line.Data);
        process.ErrorDataReceived += (_, line) => Said(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string LastLine { get; private set; } = "";

    public long Megabytes
    {
        get
        {
            process.Refresh();
            return process.HasExited ? throw new InvalidOperationException($"the worker ended: {LastLine}") : process.WorkingSet64 / (1024 * 1024);
        }
    }

    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // As the image starts it.
    private static IEnumerable<(string Name, string Value)> ImageEnvironment([CallerFilePath] string here = "") =>
        from line in File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "../../deploy/image/Dockerfile"))
        where line.StartsWith("ENV ", StringComparison.Ordinal)
        select line[4..].Split('=', 2) into pair
        select (pair[0], pair[1]);

    private void Said(string? line) => LastLine = string.IsNullOrWhiteSpace(line) ? LastLine : line;
}
