using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Where the configuration comes from; what stands later overrides.</summary>
public sealed partial record SettingsSources
{
    /// <summary>Prefix of the environment variables.</summary>
    public const string Prefix = "WORKERDOWN__";

    /// <summary>The files, JSON with comments. Empty takes <c>appsettings.json</c> of the working directory, else the one beside the program.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Single settings of the command line, <c>path=value</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    /// <summary>The files that are read.</summary>
    internal IReadOnlyList<string> FilesRead() =>
        Files.Count > 0 ? Files : new[] { Path.GetFullPath("appsettings.json"), Path.Combine(AppContext.BaseDirectory, "appsettings.json") }.Where(File.Exists).Take(1).ToList();

    /// <summary>The files that settings name, as <c>tokenFile</c>: what stands in them belongs to the configuration.</summary>
    internal IReadOnlyList<string> FilesNamed()
    {
        var root = Build([]).Root;
        using var _ = root as IDisposable;
        return [.. root.AsEnumerable().Where(s => s.Key.EndsWith("File", StringComparison.OrdinalIgnoreCase)).Select(s => s.Value).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Builds the configuration, and a way to say where a key stands; a file that cannot be read is an error.</summary>
    internal (IConfigurationRoot Root, Func<string, string?> SourceOf) Build(List<SettingError> errors)
    {
        var builder = new ConfigurationBuilder();
        var labels = new List<Func<string, string>>();
        foreach (var file in FilesRead())
            if (Readable(file, errors))
                Add(b => b.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false), _ => Path.GetFileName(file));
        var variables = Variables();
        Add(b => b.AddInMemoryCollection(variables.ToDictionary(v => v.Key, v => (string?)v.Value.Value)), key => $"environment variable {variables[key].Name}");
        Add(b => b.AddInMemoryCollection(SetPairs(errors)), _ => "command line");
        var root = builder.Build();
        var providers = root.Providers.Zip(labels).Reverse().ToList();
        return (root, key => providers.FirstOrDefault(p => p.First.TryGet(key, out string? _)).Second?.Invoke(key));

        void Add(Action<IConfigurationBuilder> add, Func<string, string> label)
        {
            add(builder);
            labels.Add(label);
        }
    }

    private static bool Readable(string file, List<SettingError> errors)
    {
        try
        {
            _ = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false).Build();
            return true;
        }
        catch (FileNotFoundException)
        {
            errors.Add(new(file, null, "is not there", "give the path of a configuration file"));
        }
        catch (InvalidDataException e)
        {
            errors.Add(new(file, null, $"cannot be read: {Say(e.GetBaseException())}", "correct its JSON"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new(file, null, $"cannot be read: {e.Message.TrimEnd('.')}", "make it readable for this user"));
        }
        return false;
    }

    // The parser counts lines and columns from 0, editors from 1. It quotes what it does not understand, and that may be a secret.
    private static string Say(Exception e) => e is JsonException { LineNumber: { } line, BytePositionInLine: { } column }
        ? $"{Quoted().Replace(e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.'), "what stands there")} at line {line + 1}, column {column + 1}"
        : e.Message.TrimEnd('.');

    private Dictionary<string, (string Name, string Value)> Variables()
    {
        var variables = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Environment.Where(e => e.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
            variables[name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = (name, value);
        return variables;
    }

    private Dictionary<string, string?> SetPairs(List<SettingError> errors)
    {
        var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var set in Sets)
        {
            var at = set.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                errors.Add(new("--set", null, "is not of the form path=value", "write for example --set targets.hosting-worker.dryRun=true", "command line"));
            else
                pairs[Key(set[..at])] = set[(at + 1)..];
        }
        return pairs;
    }

    // With a colon in it the path is the standard form, whose names may hold dots.
    private static string Key(string path) =>
        path.Contains(':', StringComparison.Ordinal) ? path : path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', ':');

    [GeneratedRegex("^'.{2,}'(?= is )", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
