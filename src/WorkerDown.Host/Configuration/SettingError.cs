using WorkerDown.Core;

namespace WorkerDown.Host.Configuration;

/// <summary>One thing wrong with the configuration.</summary>
/// <param name="Path">The setting's path, <c>targets.hosting-worker.policy.tolerance</c>.</param>
/// <param name="Value">What it is; null where that is not to be shown or it is missing.</param>
/// <param name="Problem">What is wrong, with the bound.</param>
/// <param name="Fix">How to put it right.</param>
/// <param name="Source">Where the value stands: a file, an environment variable, the command line.</param>
public sealed record SettingError(string Path, string? Value, string Problem, string Fix, string? Source = null)
{
    /// <summary>Bytes shown of a path, a value or a problem: a line is to be read.</summary>
    private const int Shown = 300;

    /// <summary>Bytes shown of a fix, which may name all that is known.</summary>
    private const int FixShown = 1000;

    /// <summary>As one line.</summary>
    public override string ToString() =>
        $"{TextBounds.Cut(Path, Shown)}: {(Value is null ? "" : $"'{TextBounds.Cut(Value, Shown)}' ")}{TextBounds.Cut(Problem, Shown)}; {TextBounds.Cut(Fix, FixShown)}{(Fix.EndsWith('?') ? "" : ".")}{(Source is null ? "" : $" [{Source}]")}";
}

/// <summary>The configuration is wrong: everything that is, at once.</summary>
/// <param name="errors">What is wrong.</param>
public sealed class WrongConfigurationException(IReadOnlyList<SettingError> errors)
    : Exception($"The configuration has {errors.Count} error{(errors.Count == 1 ? "" : "s")}:\n{string.Join("\n", errors.Select(e => $"  {e}"))}")
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<SettingError> Errors { get; } = errors;
}
