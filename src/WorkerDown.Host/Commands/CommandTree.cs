using System.CommandLine;
using WorkerDown.Host.Commands.Config;
using WorkerDown.Host.Commands.Incidents;
using WorkerDown.Host.Commands.Schedules;
using WorkerDown.Host.Commands.Setup;

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
        root.Add(SetupCommand.Create(runner));
        root.Add(ScheduleCommands.Create(runner));
        root.Add(RemediateCommand.Create(runner));
        root.Add(StatusCommand.Create(runner));
        foreach (var command in OperatorCommands.Create(runner))
            root.Add(command);
        root.Add(PauseCommands.Pause(runner));
        root.Add(PauseCommands.Resume(runner));
        root.Add(ConfigCommands.Create(runner));
        HelpPages.Install(root);
        return root;
    }

    /// <summary>The commands with their subcommands.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
