using System.Text.RegularExpressions;

namespace WorkerDown.Core.Redaction;

/// <summary>The shapes of secrets, each with the marks without which it cannot be there.</summary>
/// <remarks>Every pattern runs in time linear in the text: a log is written by whoever writes to the worker.</remarks>
internal static partial class SecretPatterns
{
    private static readonly string[] Names =
    [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "key", "authorization", "credential", "connectionstring", "connection-string", "connection_string", "sharedaccess", "signature",
    ];

    /// <summary>The patterns, in the order in which they are applied.</summary>
    internal static readonly IReadOnlyList<SecretPattern> All =
    [
        new([new("PRIVATE KEY")], t => PrivateKey().Replace(t, Redactor.Mark)),
        new([new("eyJ")], t => Jwt().Replace(t, Redactor.Mark)),
        new(
            [
                new(
                    "AKIA", "ASIA", "AGPA", "AIDA", "AROA", "AIPA", "ANPA", "ANVA", "xox", "xapp-", "hooks.slack.com", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "AIza",
                    "ya29.", "k_live_", "k_test_", "SG.", "npm_", "hvs.", "AGE-SECRET-KEY-", "pagerduty.com/", "webhook.office.com/", "/api/webhooks/"),
            ],
            t => KnownKeys().Replace(t, Redactor.Mark)),
        new([new("sk-", "u+", "u_", "y+", "y_")], t => ShortMarkedKeys().Replace(t, Redactor.Mark)),
        new([new("authorization", "cookie", "x-")], t => Header().Replace(t, Named)),
        new([new("://"), new("@")], t => DatabaseUserInfo().Replace(t, m => $"{m.Groups["head"].Value}{Redactor.Mark}@")),
        new([new("://"), new("@")], t => UserInfo().Replace(t, m => $"{m.Groups["head"].Value}{Redactor.Mark}@")),
        new([new("bearer", "basic", "token", "apikey")], t => Scheme().Replace(t, m => LooksSecret(m.Groups["value"].Value) ? $"{m.Groups["word"].Value} {Redactor.Mark}" : m.Value)),
        new([new(Names), new("-")], t => Flag().Replace(t, m => m.Groups["value"].Value.StartsWith('-') ? m.Value : Named(m))),
        new([new(Names), new("<")], t => Element().Replace(t, m => $"<{m.Groups["name"].Value}>{Redactor.Mark}<")),
        new([new([.. Names, "pass", "pw", "sig"]), new("=", ":", "%3D", "%3A")], t => Assigned().Replace(t, Named)),
        // Keys without a shape of their own are known by their length and by what the text speaks of.
        new([], t => SpeaksOf(t, "pagerduty", "routing") ? Hex32().Replace(t, Redactor.Mark) : t),
        new([], t => SpeaksOf(t, "aws", "secret") ? Base64Of40().Replace(t, Redactor.Mark) : t),
    ];

    private static bool SpeaksOf(string text, string one, string other) =>
        text.Contains(one, StringComparison.OrdinalIgnoreCase) || text.Contains(other, StringComparison.OrdinalIgnoreCase);

    private static string Named(Match m) => $"{m.Groups["name"].Value}{m.Groups["sep"].Value}{Redactor.Mark}";

    // "basic authentication failed" and "token expired" are words; what follows them as a secret has digits or signs.
    private static bool LooksSecret(string value) => value.Length >= 24 || value.Any(c => !char.IsAsciiLetter(c) && c is not ('.' or '-'));

    private const string SecretNames =
        @"(password|passwd|passphrase|pwd|secret|token|(api|access|account|private|routing|integration|encryption|signing|master|shared|service|storage)[_-]?key|authorization|credential|connection[_-]?string|sharedaccess|signature)";

    private const RegexOptions Linear = RegexOptions.NonBacktracking;
    private const RegexOptions AnyCase = RegexOptions.IgnoreCase | RegexOptions.NonBacktracking;

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----|\z)", Linear)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY", Linear)]
    internal static partial Regex KeyBegins();

    [GeneratedRegex(@"-----END [A-Z0-9 ]*PRIVATE KEY", Linear)]
    internal static partial Regex KeyEnds();

    // A line of PEM without its frame: a tail may begin in the middle of a key.
    [GeneratedRegex(@"^\s*[A-Za-z0-9+/]{48,}={0,2}\s*\z", Linear)]
    internal static partial Regex KeyMaterial();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*){0,3}", Linear)]
    private static partial Regex Jwt();

    // AWS access keys, Slack tokens and hooks, GitHub and GitLab tokens, Google keys and tokens, Stripe, SendGrid, npm, Vault and
    // age keys, PagerDuty hooks, other chats' hooks.
    [GeneratedRegex(
        @"(A(KIA|SIA|GPA|IDA|ROA|IPA|NPA|NVA)[0-9A-Z]{16}|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|https://hooks\.slack\.com/\S+"
        + @"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[A-Za-z0-9_-]{16,}|AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{10,}"
        + @"|[sr]k_(live|test)_[0-9A-Za-z]{10,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{30,}|hvs\.[\w-]{20,}|AGE-SECRET-KEY-1[0-9A-Z]{20,}"
        + @"|https://events\.(eu\.)?pagerduty\.com/(integration|x-ere|v2/enqueue/)\S+|https://[\w.-]+\.webhook\.office\.com/\S+|https://discord(app)?\.com/api/webhooks/\S+)",
        Linear)]
    private static partial Regex KnownKeys();

    // Keys like OpenAI's, and PagerDuty's API keys. Apart from the others, for their few characters are in many words.
    [GeneratedRegex(@"\b(sk-[A-Za-z0-9_-]{20,}|[uy][+_][A-Za-z0-9_-]{18})", Linear)]
    private static partial Regex ShortMarkedKeys();

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
