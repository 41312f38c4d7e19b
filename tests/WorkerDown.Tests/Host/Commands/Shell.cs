using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;

namespace WorkerDown.Tests.Host.Commands;

/// <summary>An operator's shell in a sandbox: its configuration file, its clock, and the program.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Typing typing;

    private Shell(Stage stage)
    {
        Stage = stage;
        File.WriteAllText(ConfigFile, SandboxFile.Json(stage.World));
        typing = new()
        {
            Time = stage.Time,
            Environment = new Dictionary<string, string> { ["USER"] = "ada", ["WORKERDOWN_CONFIG"] = ConfigFile },
        };
    }

    public Stage Stage { get; }

    public string ConfigFile { get; } = Path.Combine(Path.GetTempPath(), $"workerdown-{Guid.NewGuid():N}.json");

    /// <summary>Lets somebody work in a sandbox of their own.</summary>
    public static Task InWorldAsync(Func<Shell, Task> work, WorldOptions? options = null) => PlayedScenario.InWorldAsync(options ?? new(), async stage =>
    {
        using var shell = new Shell(stage);
        await work(shell);
        return true;
    });

    /// <summary>Types a command.</summary>
    public Task<Typed> TypeAsync(params string[] args) => Typed.Async(typing, args);

    /// <summary>Types a command that somebody may interrupt.</summary>
    public Task<Typed> TypeAsync(CancellationToken interrupt, params string[] args) => Typed.Async(typing with { Cancel = interrupt }, args);

    public void Dispose() => File.Delete(ConfigFile);
}
