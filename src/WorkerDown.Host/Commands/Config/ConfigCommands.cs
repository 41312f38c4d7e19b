using System.CommandLine;
using WorkerDown.Core;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Table;

namespace WorkerDown.Host.Commands.Config;

/// <summary><c>workerdown config</c>.</summary>
internal static class ConfigCommands
{
    public static Command Create(CommandRunner runner) => new("config", "The configuration.")
    {
        runner.Runs(
            new DocumentedCommand("check", "Checks the configuration and says everything that is wrong with it at once. Asks neither Temporal nor a cluster.")
            {
                Examples = ["workerdown config check --config /etc/workerdown/appsettings.json"],
                Codes = new Dictionary<int, string> { [ExitCode.Ok] = "it is right", [ExitCode.Negative] = "not used", [ExitCode.Unknown] = "not used", [ExitCode.Usage] = "it is wrong" },
            },
            i => Task.FromResult(Check(i))),
        runner.Runs(
            new DocumentedCommand("schema", "Prints the JSON schema of the configuration, for editors and for CI.")
            {
                Examples = ["workerdown config schema > workerdown.schema.json"],
                Codes = new Dictionary<int, string> { [ExitCode.Ok] = "printed", [ExitCode.Negative] = "not used", [ExitCode.Unknown] = "not used" },
            },
            i =>
            {
                i.Terminal.Output.WriteLine(JsonSchema.Text());
                return Task.FromResult(ExitCode.Ok);
            }),
    };

    private static int Check(Invocation invocation)
    {
        var (settings, errors) = SettingsLoader.TryLoad(invocation.Sources);
        if (invocation.Json)
            invocation.WriteJson(new { Valid = errors.Count == 0, Files = invocation.Sources.FilesRead(), Errors = errors, Targets = settings.Targets.Keys.Order(StringComparer.Ordinal) });
        else if (errors.Count > 0)
            invocation.Terminal.Say(new WrongConfigurationException(errors).Message);
        else
            Write(invocation, settings);
        return errors.Count == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    private static void Write(Invocation invocation, WorkerDownSettings settings)
    {
        var terminal = invocation.Terminal;
        terminal.Output.WriteLine($"{terminal.Good("The configuration is right.")} Read: {string.Join(", ", invocation.Sources.FilesRead().DefaultIfEmpty("no file"))}; Temporal at {settings.Temporal}.");
        if (settings.Targets.Count == 0)
        {
            terminal.Output.WriteLine(terminal.Warn("No target is configured: nothing would be watched."));
            return;
        }
        var table = new TextTable("TARGET", "CLUSTER", "DEPLOYMENT", "TASK QUEUES", "DOWN AFTER", "PEOPLE AFTER", "CALLS");
        foreach (var (name, plan) in settings.Targets.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var calls = plan.Policy.DryRun ? "nobody (dry run)" : string.Join(", ", plan.Escalation.Steps.SelectMany(s => s.Channels).Distinct());
            table.Add(name, plan.Target.Cluster, $"{plan.Target.Namespace}/{plan.Target.Deployment}", string.Join(",", plan.Target.TaskQueues),
                Durations.Say(plan.Policy.Tolerance), Durations.Say(plan.Policy.RestoreWithin), calls);
        }
        table.Write(terminal);
    }
}
