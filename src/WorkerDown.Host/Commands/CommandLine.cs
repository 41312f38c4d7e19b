using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace WorkerDown.Host.Commands;

/// <summary>The program's command line.</summary>
internal static partial class CommandLine
{
    /// <summary>Runs what was typed.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <param name="cancel">Interrupts, beside Ctrl-C and SIGTERM.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> args, Terminal terminal, CancellationToken cancel = default)
    {
        var parsed = CommandTree.Build(terminal).Parse(args.Select(AsSet).ToList());
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
                terminal.Say(error.Message);
            terminal.Say($"See 'workerdown {Path(parsed.CommandResult.Command)}--help'.");
            return ExitCode.Usage;
        }
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var ctrlC = Interrupt(PosixSignal.SIGINT, interrupted);
        using var term = Interrupt(PosixSignal.SIGTERM, interrupted);
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // the signals are ours: the worker needs its whole grace period
        };
        return await parsed.InvokeAsync(configuration, interrupted.Token);
    }

    // The first one asks, so that everything is put away; the second one kills as usual.
    private static PosixSignalRegistration Interrupt(PosixSignal signal, CancellationTokenSource interrupted) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        });

    // The standard form of .NET configuration on the command line.
    private static string AsSet(string argument) => StandardForm().IsMatch(argument) ? $"--set={argument[2..]}" : argument;

    private static string Path(Command command) =>
        command is RootCommand ? "" : string.Concat(command.Parents.OfType<Command>().Take(1).Select(Path)) + command.Name + " ";

    [GeneratedRegex(@"^--[A-Za-z$][\w.$-]*(:[\w.-]+)+=")]
    private static partial Regex StandardForm();
}
