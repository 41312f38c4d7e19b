using System.CommandLine;
using WorkerDown.Host.Worker;

namespace WorkerDown.Host.Commands;

/// <summary><c>workerdown worker</c>.</summary>
internal static class WorkerCommand
{
    public static Command Create(CommandRunner runner) => runner.Runs(
        new DocumentedCommand("worker", "Runs the worker that checks the fleet and remediates, until SIGTERM or Ctrl-C. Waits for Temporal when it is not there.")
        {
            Examples = ["workerdown worker", "workerdown worker --config /etc/workerdown/appsettings.json --set temporal.address=temporal:7233"],
            Codes = new Dictionary<int, string> { [ExitCode.Ok] = "stopped in good order", [ExitCode.Negative] = "the worker failed", [ExitCode.Unknown] = "not used: it waits for Temporal" },
        },
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        await using var app = WorkerHost.Build(invocation.Settings, invocation.Terminal.Interactive, invocation.Sources);
        try
        {
            await app.RunAsync(invocation.Cancel);
        }
        catch (OperationCanceledException) when (invocation.Cancel.IsCancellationRequested)
        {
            // Stopped while it was still starting: nothing was begun.
        }
        return ExitCode.Ok;
    }
}
