using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace WorkerDown.Host.Commands;

/// <summary>Adds each command's examples and exit codes to its help.</summary>
internal static class HelpPages
{
    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DocumentedCommand command)
                Write(command, parseResult.InvocationConfiguration.Output);
            return code;
        }

        private static void Write(DocumentedCommand command, TextWriter output)
        {
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in command.ExitCodes)
                output.WriteLine($"  {code}  {meaning}");
            output.WriteLine();
        }
    }
}
