namespace WorkerDown.Host.Commands;

/// <summary>Where a command writes. Answers go to the output, everything said on the way to the error stream, so that a pipe gets only answers.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool colours = false, bool interactive = false)
{
    /// <summary>Answers.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Problems and progress.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether a person reads the error stream, so that progress may be shown.</summary>
    public bool Interactive { get; } = interactive;

    /// <summary>The environment; configuration is read from it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The one of this process; colours only on a terminal and not under <c>NO_COLOR</c>.</summary>
    public static Terminal OfProcess()
    {
        var environment = Configuration.Reading.SettingsSources.ProcessEnvironment();
        var colours = !Console.IsOutputRedirected && !environment.ContainsKey("NO_COLOR") && environment.GetValueOrDefault("TERM") != "dumb";
        return new(Console.Out, Console.Error, colours, !Console.IsErrorRedirected) { Environment = environment };
    }

    /// <summary>Green.</summary>
    public string Good(string text) => Paint(text, 32);

    /// <summary>Red.</summary>
    public string Bad(string text) => Paint(text, 31);

    /// <summary>Yellow.</summary>
    public string Warn(string text) => Paint(text, 33);

    /// <summary>Bold.</summary>
    public string Strong(string text) => Paint(text, 1);

    /// <summary>Says what is going on, on the error stream.</summary>
    public void Say(string text) => Error.WriteLine(text);

    private string Paint(string text, int code) => colours ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
