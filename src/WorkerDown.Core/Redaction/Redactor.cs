using System.Text.RegularExpressions;

namespace WorkerDown.Core.Redaction;

/// <summary>
/// Removes secrets by their shape, before anything leaves an activity: history, logs, metrics and pages are readable by
/// many. It errs on the side of removing too much.
/// </summary>
public static partial class Redactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mark = "[redacted]";

    /// <summary>Redacts one text.</summary>
    public static string Text(string text)
    {
        text = PrivateKey().Replace(text, Mark);
        text = Jwt().Replace(text, Mark);
        text = KnownKeys().Replace(text, Mark);
        text = Bearer().Replace(text, m => $"{m.Groups["word"].Value} {Mark}");
        text = UserInfo().Replace(text, m => $"{m.Groups["head"].Value}{Mark}@");
        return Assigned().Replace(text, m => $"{m.Groups["name"].Value}{m.Groups["sep"].Value}{Mark}");
    }

    /// <summary>Redacts lines, among them private keys that stand over several.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> lines)
    {
        var result = new List<string>(lines.Count);
        var inKey = false;
        foreach (var line in lines)
        {
            var begins = line.Contains("-----BEGIN ", StringComparison.Ordinal) && line.Contains("PRIVATE KEY", StringComparison.Ordinal);
            var ends = line.Contains("-----END ", StringComparison.Ordinal) && line.Contains("PRIVATE KEY", StringComparison.Ordinal);
            if (begins)
                result.Add(Mark);
            else if (!inKey && !ends)
                result.Add(Text(line));
            inKey = (inKey || begins) && !ends;
        }
        return result;
    }

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)", RegexOptions.NonBacktracking)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*)?", RegexOptions.NonBacktracking)]
    private static partial Regex Jwt();

    // AWS access keys, Slack tokens and hooks, GitHub and GitLab tokens, Google API keys, Stripe keys, PagerDuty integration keys in URLs.
    [GeneratedRegex(@"\b(A(KIA|SIA)[0-9A-Z]{16}|xox[abeoprs]-[A-Za-z0-9-]{8,}|https://hooks\.slack\.com/services/\S+|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[A-Za-z0-9_-]{16,}|AIza[0-9A-Za-z_-]{30,}|[sr]k_(live|test)_[0-9A-Za-z]{10,}|u\+[A-Za-z0-9_-]{18}|https://events\.pagerduty\.com/integration/\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex KnownKeys();

    [GeneratedRegex(@"(?<word>\b(bearer|basic|token))\s+[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"(?<head>\b[a-z][a-z0-9+.-]*://[^\s/@:]*:)[^\s@]+@", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    // name=value, name: value, "name":"value"; the value up to its own end.
    [GeneratedRegex(@"(?<name>[\w.-]*(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|routing[_-]?key|integration[_-]?key|authorization|credential|connection[_-]?string|sharedaccesskey|signature)[\w-]*)(?<sep>[""']?\s*[=:]\s*)([""'][^""']*[""']?|[^\s,;&""']+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Assigned();
}
