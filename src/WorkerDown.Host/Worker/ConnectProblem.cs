using System.Text.RegularExpressions;

namespace WorkerDown.Host.Worker;

/// <summary>Says in a few words why Temporal could not be reached: the SDK's native part tells it in nested Rust.</summary>
internal static partial class ConnectProblem
{
    /// <summary>The innermost message, where one is found.</summary>
    public static string Say(Exception e) =>
        new[] { Innermost(), Answered() }.Select(r => r.Match(e.Message)).FirstOrDefault(m => m.Success) is { } message
            ? message.Groups[1].Value.ToLowerInvariant()
            : e.Message.TrimEnd('.');

    [GeneratedRegex("kind: \\w+, message: \"([^\"]+)\"")]
    private static partial Regex Innermost();

    // The connection stood, and the first call was refused.
    [GeneratedRegex("Status \\{ code: \\w+, message: \"([^\"]+)\"")]
    private static partial Regex Answered();
}
