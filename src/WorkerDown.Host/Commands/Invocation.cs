using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Temporalio.Client;
using WorkerDown.Core.Json;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reading;
using WorkerDown.Host.Worker;

namespace WorkerDown.Host.Commands;

/// <summary>One run of a command: what was typed, where it writes, and how it reaches the rest.</summary>
internal sealed class Invocation(ParseResult parsed, Terminal terminal, CancellationToken cancel)
{
    /// <summary>Limit of reaching Temporal: a person waits.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    /// <summary>Limit of one call once connected.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    private WorkerDownSettings? settings;

    public ParseResult Parsed { get; } = parsed;

    public Terminal Terminal { get; } = terminal;

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>Whether a machine reads the answer.</summary>
    public bool Json => Parsed.GetValue(CommonOptions.Output) == "json";

    /// <summary>Where the configuration comes from.</summary>
    public SettingsSources Sources => new()
    {
        Files = Parsed.GetValue(CommonOptions.Config) is { Length: > 0 } files ? files : FromEnvironment(),
        Sets = Parsed.GetValue(CommonOptions.Set) ?? [],
        Environment = Terminal.Environment,
    };

    /// <summary>The configuration.</summary>
    /// <exception cref="WrongConfigurationException">It is wrong.</exception>
    public WorkerDownSettings Settings => settings ??= SettingsLoader.Load(Sources);

    /// <summary>How one call to Temporal is made: a person waits.</summary>
    public RpcOptions Rpc => new() { Timeout = CallLimit, CancellationToken = Cancel };

    /// <summary>Who types, where nobody was named.</summary>
    public string User => Terminal.Environment.GetValueOrDefault("USER") is { Length: > 0 } user ? user : "an operator";

    /// <summary>A client that is connected.</summary>
    /// <exception cref="NotReachableException">Temporal does not answer.</exception>
    public async Task<ITemporalClient> ConnectAsync()
    {
        var options = WorkerRegistration.ClientOptions(Settings.Temporal);
        try
        {
            return await Progress.ShowAsync(Terminal, $"Connecting to Temporal at {Settings.Temporal.Address}", TemporalClient.ConnectAsync(options).WaitAsync(ConnectLimit, Cancel));
        }
        catch (TimeoutException)
        {
            throw new NotReachableException($"Temporal at {Settings.Temporal.Address} did not answer within {ConnectLimit.TotalSeconds:0} s.");
        }
        catch (InvalidOperationException e)
        {
            throw new NotReachableException($"Temporal at {Settings.Temporal.Address} could not be reached: {ConnectProblem.Say(e)}.");
        }
    }

    /// <summary>Writes the answer as JSON.</summary>
    public void WriteJson(object answer) => Terminal.Output.WriteLine(JsonSerializer.Serialize(answer, answer.GetType(), WorkerDownJson.Indented));

    /// <summary>Writes the answer in the form that was asked for.</summary>
    public void Answer(object json, string text)
    {
        if (Json)
            WriteJson(json);
        else
            Terminal.Output.WriteLine(text);
    }

    /// <summary>A time as people and scripts read it.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string[] FromEnvironment() =>
        Terminal.Environment.GetValueOrDefault(CommonOptions.ConfigVariable) is { Length: > 0 } path ? path.Split(Path.PathSeparator) : [];
}

/// <summary>Something that the command needs does not answer.</summary>
internal sealed class NotReachableException(string message) : Exception(message);

/// <summary>What was asked for is not possible: a sentence for the person who asked.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);

/// <summary>It was understood and cannot be had now: a sentence, and the exit code of a bad answer.</summary>
internal sealed class RefusedException(string message) : Exception(message);
