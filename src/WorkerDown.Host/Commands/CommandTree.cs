using System.CommandLine;

namespace WorkerDown.Host.Commands;

/// <summary>Every command.</summary>
internal static class CommandTree
{
    /// <summary>The tree, writing to a terminal.</summary>
    public static RootCommand Build(Terminal terminal)
    {
        var root = new RootCommand("Finds out why a Temporal worker on Kubernetes is dead, heals it, proves that it is healed, and calls people only when it must.")
        {
            CommonOptions.Config,
            CommonOptions.Set,
            CommonOptions.Output,
        };
        var runner = new CommandRunner(terminal);
        root.Add(WorkerCommand.Create(runner));
        root.Add(DiagnoseCommand.Create(runner));
        HelpPages.Install(root);
        return root;
    }

    /// <summary>The commands with their subcommands.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
