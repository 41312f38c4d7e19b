using System.Text.Json;
using WorkerDown.Host.Commands;

namespace WorkerDown.Tests.Host.Commands;

/// <summary>What a command did: its exit code, its answer, and what it said on the way.</summary>
internal sealed record Typed(int Code, string Output, string Error)
{
    /// <summary>The answer as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Types a command, as in a pipe: no terminal, no colours.</summary>
    public static Task<Typed> Async(params string[] args) => Async(new(), args);

    /// <summary>Types a command.</summary>
    public static async Task<Typed> Async(Typing typing, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, typing.Colours, typing.Interactive) { Environment = typing.Environment, Time = typing.Time };
        var code = await CommandLine.RunAsync(args, terminal, typing.Cancel);
        return new(code, output.ToString(), error.ToString());
    }
}

/// <summary>Where and how it is typed.</summary>
internal sealed record Typing
{
    public bool Colours { get; init; }

    public bool Interactive { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string> { ["USER"] = "ada" };

    public CancellationToken Cancel { get; init; }
}
