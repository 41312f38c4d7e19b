using System.CommandLine;

namespace WorkerDown.Host.Commands;

/// <summary>The options that every command has.</summary>
internal static class CommonOptions
{
    /// <summary>Environment variable that names the configuration files where <c>--config</c> does not.</summary>
    public const string ConfigVariable = "WORKERDOWN_CONFIG";

    /// <summary>Configuration files.</summary>
    public static Option<string[]> Config { get; } = new("--config")
    {
        Description = "Configuration file; may be repeated, later ones override. Default: $WORKERDOWN_CONFIG, else appsettings.json here, else the one beside the program",
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>Single settings.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "One setting, as targets.hosting-worker.dryRun=true; may be repeated; also as --targets:hosting-worker:dryRun=true",
        HelpName = "path=value",
        Recursive = true,
    };

    /// <summary>table or json.</summary>
    public static Option<string> Output { get; } = OutputOption();

    private static Option<string> OutputOption()
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "For people or for machines",
            HelpName = "table|json",
            DefaultValueFactory = _ => "table",
            Recursive = true,
        };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }
}
