using System.Text.RegularExpressions;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>The forms of names.</summary>
internal static partial class Forms
{
    /// <summary>A name of the operator's own: it stands in workflow ids, links and labels.</summary>
    public static TextLeaf OwnName(string name, string about) =>
        new(name, about) { Form = Own(), FormInWords = "letters, digits, '-', '_' and '.', beginning with a letter or digit, at most 63 characters" };

    /// <summary>A Kubernetes namespace or container name.</summary>
    public static TextLeaf Label(string name, string about) =>
        new(name, about) { Form = DnsLabel(), FormInWords = "a Kubernetes name: lower-case letters, digits and '-', at most 63 characters" };

    /// <summary>A Kubernetes object name.</summary>
    public static TextLeaf ObjectName(string name, string about) =>
        new(name, about) { Form = DnsName(), FormInWords = "a Kubernetes name: lower-case letters, digits, '-' and '.', at most 253 characters" };

    /// <summary><c>host:port</c>.</summary>
    public static TextLeaf HostPort(string name, string about) =>
        new(name, about) { Form = HostAndPort(), FormInWords = "host:port without a scheme", Fix = "write it as temporal-frontend.temporal:7233" };

    /// <summary>Any text.</summary>
    public static TextLeaf Text(string name, string about) => new(name, about);

    /// <summary>Path of a file.</summary>
    public static TextLeaf File(string name, string about) => new(name, about) { FormInWords = "path of a file" };

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
    internal static partial Regex Own();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex DnsName();

    [GeneratedRegex(@"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$")]
    private static partial Regex HostAndPort();
}
