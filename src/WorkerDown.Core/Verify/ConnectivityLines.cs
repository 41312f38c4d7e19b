using System.Text.RegularExpressions;
using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Core.Verify;

/// <summary>The runbook's last look: log lines that match <c>temporal|connect</c>. Evidence for people, never proof.</summary>
public static partial class ConnectivityLines
{
    /// <summary>Lines kept of all logs together.</summary>
    public const int Kept = 8;

    /// <summary>The last lines that speak of the connection, of the instances that run now; the logs are redacted already.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<LogFacts> logs) =>
        logs.Where(l => !l.Previous).SelectMany(l => l.Lines.Where(line => Speaks().IsMatch(line)).Select(line => $"{l.Pod}: {line}")).TakeLast(Kept).ToList();

    [GeneratedRegex("temporal|connect", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Speaks();
}
