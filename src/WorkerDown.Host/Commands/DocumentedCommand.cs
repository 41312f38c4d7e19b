using System.CommandLine;

namespace WorkerDown.Host.Commands;

/// <summary>A command with what its help adds: an example and its exit codes.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Examples, each one line that can be typed.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>What the codes mean here; those not given mean what they always do.</summary>
    public IReadOnlyDictionary<int, string> Codes { get; init; } = new Dictionary<int, string>();

    /// <summary>All codes with their meanings.</summary>
    public IEnumerable<(int Code, string Meaning)> ExitCodes =>
        new[] { (ExitCode.Ok, "done"), (ExitCode.Negative, "it did not come out well"), (ExitCode.Unknown, "Temporal or a cluster does not answer"), (ExitCode.Usage, "wrong usage or configuration") }
            .Select(c => (c.Item1, Codes.GetValueOrDefault(c.Item1, c.Item2)));

    /// <summary>Adds an argument.</summary>
    public DocumentedCommand With(Argument argument)
    {
        Add(argument);
        return this;
    }

    /// <summary>Adds options.</summary>
    public DocumentedCommand With(params Option[] options)
    {
        foreach (var option in options)
            Add(option);
        return this;
    }
}
