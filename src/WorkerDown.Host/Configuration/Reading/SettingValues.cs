namespace WorkerDown.Host.Configuration.Reading;

/// <summary>A section's values, each of its setting's type; what was not given or is wrong is not in it.</summary>
internal sealed class SettingValues(string path)
{
    private readonly Dictionary<string, object> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An empty one for a section that was not given.</summary>
    public static SettingValues None { get; } = new("");

    /// <summary>The section's path.</summary>
    public string Path { get; } = path;

    /// <summary>Whether anything was given.</summary>
    public bool Any => values.Count > 0;

    /// <summary>Names that were given but are wrong: what follows from their absence needs no error of its own.</summary>
    public HashSet<string> Wrong { get; } = new(StringComparer.OrdinalIgnoreCase);

    public void Set(string name, object value) => values[name] = value;

    public bool Has(string name) => values.ContainsKey(name);

    public T? Class<T>(string name)
        where T : class => values.TryGetValue(name, out var value) ? (T)value : null;

    public T? Struct<T>(string name)
        where T : struct => values.TryGetValue(name, out var value) ? (T)value : null;

    public object? Raw(string name) => values.GetValueOrDefault(name);

    public string? Text(string name) => Class<string>(name);

    public SettingValues Section(string name) => Class<SettingValues>(name) ?? None;

    public IReadOnlyList<T>? List<T>(string name) => Class<IReadOnlyList<object>>(name)?.Cast<T>().ToList();

    /// <summary>The entries of a map; sections as <see cref="SettingValues"/>.</summary>
    public IEnumerable<(string Name, T Value)> Entries<T>(string name) =>
        Section(name).values.Select(v => (v.Key, (T)v.Value)).OrderBy(v => v.Key, StringComparer.Ordinal);
}
