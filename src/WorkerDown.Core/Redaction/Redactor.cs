using System.Text.RegularExpressions;

namespace WorkerDown.Core.Redaction;

/// <summary>
/// Removes secrets by their shape, before anything leaves an activity: history, logs, metrics and pages are readable by
/// many. It errs on the side of removing too much.
/// </summary>
/// <remarks>Every pattern runs in time linear in the text: a log is written by whoever writes to the worker.</remarks>
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
        text = Header().Replace(text, Named);
        text = DatabaseUserInfo().Replace(text, m => $"{m.Groups["head"].Value}{Mark}@");
        text = UserInfo().Replace(text, m => $"{m.Groups["head"].Value}{Mark}@");
        text = Scheme().Replace(text, m => LooksSecret(m.Groups["value"].Value) ? $"{m.Groups["word"].Value} {Mark}" : m.Value);
        text = Flag().Replace(text, m => m.Groups["value"].Value.StartsWith('-') ? m.Value : Named(m));
        text = Element().Replace(text, m => $"<{m.Groups["name"].Value}>{Mark}<");
        text = Assigned().Replace(text, Named);
        // Keys without a shape of their own are known by their length and by what the text speaks of.
        if (text.Contains("pagerduty", StringComparison.OrdinalIgnoreCase) || text.Contains("routing", StringComparison.OrdinalIgnoreCase))
            text = Hex32().Replace(text, Mark);
        if (text.Contains("aws", StringComparison.OrdinalIgnoreCase) || text.Contains("secret", StringComparison.OrdinalIgnoreCase))
            text = Base64Of40().Replace(text, Mark);
        return text;
    }

    /// <summary>Redacts lines, among them private keys that stand over several, even when the first or the last of those lines is missing.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> lines)
    {
        var result = new List<string>(lines.Count);
        var inKey = false;
        foreach (var line in lines)
        {
            var begins = KeyBegins().IsMatch(line);
            var ends = KeyEnds().IsMatch(line);
            if (begins || ends || KeyMaterial().IsMatch(line))
            {
                if (result.LastOrDefault() != Mark)
                    result.Add(Mark);
            }
            else if (!inKey)
                result.Add(Text(line));
            inKey = (inKey || begins) && !ends;
        }
        return result;
    }

    private static string Named(Match m) => $"{m.Groups["name"].Value}{m.Groups["sep"].Value}{Mark}";

    // "basic authentication failed" and "token expired" are words; what follows them as a secret has digits or signs.
    private static bool LooksSecret(string value) => value.Length >= 24 || value.Any(c => !char.IsAsciiLetter(c) && c is not ('.' or '-'));

    private const string SecretNames =
        @"(password|passwd|passphrase|pwd|secret|token|(api|access|account|private|routing|integration|encryption|signing|master|shared|service|storage)[_-]?key|authorization|credential|connection[_-]?string|sharedaccess|signature)";

    private const RegexOptions Linear = RegexOptions.NonBacktracking;
    private const RegexOptions AnyCase = RegexOptions.IgnoreCase | RegexOptions.NonBacktracking;

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\z)", Linear)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY", Linear)]
    private static partial Regex KeyBegins();

    [GeneratedRegex(@"-----END [A-Z0-9 ]*PRIVATE KEY", Linear)]
    private static partial Regex KeyEnds();

    // A line of PEM without its frame: a tail may begin in the middle of a key.
    [GeneratedRegex(@"^\s*[A-Za-z0-9+/]{48,}={0,2}\s*\z", Linear)]
    private static partial Regex KeyMaterial();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*){0,3}", Linear)]
    private static partial Regex Jwt();

    // AWS access keys, Slack tokens and hooks, GitHub and GitLab tokens, Google keys and tokens, Stripe, OpenAI-like, SendGrid,
    // npm, Vault and age keys, PagerDuty API keys and hooks, other chats' hooks.
    [GeneratedRegex(
        @"(A(KIA|SIA|GPA|IDA|ROA|IPA|NPA|NVA)[0-9A-Z]{16}|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|https://hooks\.slack\.com/\S+"
        + @"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[A-Za-z0-9_-]{16,}|AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{10,}"
        + @"|[sr]k_(live|test)_[0-9A-Za-z]{10,}|\bsk-[A-Za-z0-9_-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{30,}|hvs\.[\w-]{20,}|AGE-SECRET-KEY-1[0-9A-Z]{20,}"
        + @"|\b[uy][+_][A-Za-z0-9_-]{18}|https://events\.(eu\.)?pagerduty\.com/(integration|x-ere|v2/enqueue/)\S+|https://[\w.-]+\.webhook\.office\.com/\S+|https://discord(app)?\.com/api/webhooks/\S+)",
        Linear)]
    private static partial Regex KnownKeys();

    // Headers hold several words: everything up to the quote or the end goes.
    [GeneratedRegex(@"(?<name>\b(proxy-)?authorization|\bset-cookie|\bcookie|\bx-[a-z-]*(key|token|secret))(?<sep>[""']?\s*[:=]\s*[""']?)[^""'\n]+", AnyCase)]
    private static partial Regex Header();

    // Database addresses are often written with an unescaped slash or at-sign in the password.
    [GeneratedRegex(@"(?<head>\b(postgres(ql)?|mysql|mariadb|mongodb(\+srv)?|rediss?|amqps?|sqlserver|nats|clickhouse|ftps?)://[^\s/@:""']*:)[^\s""'<>]*@", AnyCase)]
    private static partial Regex DatabaseUserInfo();

    [GeneratedRegex(@"(?<head>\b[a-z][a-z0-9+.-]*://)[^\s/?#""'<>]+@", AnyCase)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<word>\b(bearer|basic|token|apikey))\s+(?<value>[A-Za-z0-9._~+/=-]{8,})", AnyCase)]
    private static partial Regex Scheme();

    // --password hunter2, as in a container's arguments.
    [GeneratedRegex(@"(?<name>(^|\s)--?[\w.-]*" + SecretNames + @"[\w-]*)(?<sep>\s+)(?<value>[^\s=]+)", AnyCase)]
    private static partial Regex Flag();

    [GeneratedRegex(@"<(?<name>[\w:.-]*" + SecretNames + @"[\w-]*)>[^<]+<", AnyCase)]
    private static partial Regex Element();

    // name=value, name: value, "name":"value", also with escaped quotes and in an encoded query; the value up to its own end.
    [GeneratedRegex(
        @"(?<name>[\w.-]*" + SecretNames + @"[\w-]*|\b([\w.-]*_)?(pass|pw|sig))(?<sep>(\\?[""']|\\u0022|\])?\s*(=>|:=|[=:]|%3D|%3A)\s*)"
        + @"(\\""[^""\\]*(\\"")?|""(\\.|[^""\\])*""?|'(\\.|[^'\\])*'?|[^\s;&""']+)",
        AnyCase)]
    private static partial Regex Assigned();

    [GeneratedRegex(@"\b[0-9a-f]{32}\b", AnyCase)]
    private static partial Regex Hex32();

    [GeneratedRegex(@"\b[A-Za-z0-9/+]{40}\b", Linear)]
    private static partial Regex Base64Of40();
}
