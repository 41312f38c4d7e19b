using WorkerDown.Core;
using WorkerDown.Host.Configuration.Table;

namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Reads a configuration by the table: every value that is wrong and every name that is unknown is an error, and all are told.</summary>
internal sealed class SettingsReader(IConfiguration root, Func<string, string?> sourceOf)
{
    /// <summary>Names listed for an unknown one without a near name, at most.</summary>
    private const int NamesShown = 12;

    /// <summary>What was found wrong so far.</summary>
    public List<SettingError> Errors { get; } = [];

    /// <summary>Reads everything.</summary>
    public SettingValues Read(Section table) => Members(table, root, "");

    private SettingValues Members(Section table, IConfiguration at, string path)
    {
        var values = new SettingValues(path);
        foreach (var child in at.GetChildren())
        {
            if (table.Members.FirstOrDefault(m => string.Equals(m.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is { } member)
                Put(values, member.Name, Value(member, child, Join(path, member.Name)));
            else
                Errors.Add(Unknown(table, child, path));
        }
        foreach (var name in table.Required.Where(n => !values.Has(n) && !values.Wrong.Contains(n)))
            Errors.Add(new(Join(path, name), null, "is missing", $"give it: {table.Members.First(m => m.Name == name).About.TrimEnd('.')}"));
        return values;
    }

    private static void Put(SettingValues values, string name, (object? Value, bool Wrong) read)
    {
        if (read.Value is not null)
            values.Set(name, read.Value);
        if (read.Wrong)
            values.Wrong.Add(name);
    }

    private (object? Value, bool Wrong) Value(Setting setting, IConfigurationSection at, string path) => setting switch
    {
        Leaf leaf => Single(leaf, at, path),
        Many many => List(many, at, path),
        _ when !string.IsNullOrEmpty(at.Value) => Wrong(at, path, null, $"is a section, not a single value", setting is Section s
            ? $"give its members: {string.Join(", ", s.Members.Select(m => m.Name))}"
            : $"give one section for each {((Map)setting).Noun}"),
        Section section => (Members(section, at, path), false),
        Map map => (Entries(map, at, path), false),
        _ => throw new InvalidOperationException($"{path}: {setting.GetType().Name} cannot be read"),
    };

    private (object?, bool) Single(Leaf leaf, IConfigurationSection at, string path)
    {
        if (at.GetChildren().Any())
            return Wrong(at, path, null, "is a single value, not a section or a list", $"write one value ({leaf.Bounds})");
        if (string.IsNullOrWhiteSpace(at.Value))
            return (null, false); // an empty environment variable is one that is not set
        var read = leaf.Read(at.Value);
        return read.Problem is null ? (read.Value, false) : Wrong(at, path, leaf.Secret ? null : at.Value, read.Problem, read.Fix!);
    }

    private (object?, bool) List(Many many, IConfigurationSection at, string path)
    {
        var children = at.GetChildren().ToList();
        if (children.FirstOrDefault(c => !int.TryParse(c.Key, out _)) is not null)
            return Wrong(at, path, null, "is a list, not a section", "write it as [ ... ]");
        // A text beside a list can only come from a source that has no lists, so it overrides.
        if ((children.Count == 0 || !string.IsNullOrEmpty(at.Value)) && many.Item is Leaf leaf)
            return Words(leaf, at, path);
        if (children.Count == 0 && !string.IsNullOrEmpty(at.Value))
            return Wrong(at, path, null, "is a list, not a single value", "write it as [ { ... } ]");
        var items = children.Select((c, i) => Value(many.Item, c, $"{path}[{i}]")).ToList();
        return (items.Select(i => i.Value).OfType<object>().ToList(), items.Any(i => i.Wrong));
    }

    // A single text is a list of one, and with commas of several: environment variables have no lists.
    private (object?, bool) Words(Leaf leaf, IConfigurationSection at, string path)
    {
        if (at.Value is null)
            return (null, false);
        var words = at.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var read = words.Select(w => (Word: w, Read: leaf.Read(w))).ToList();
        foreach (var (word, wrong) in read.Where(r => r.Read.Problem is not null))
            Wrong(at, path, word, wrong.Problem!, wrong.Fix!);
        return (read.Select(r => r.Read.Value).OfType<object>().ToList(), read.Any(r => r.Read.Problem is not null));
    }

    private SettingValues Entries(Map map, IConfigurationSection at, string path)
    {
        var values = new SettingValues(path);
        foreach (var child in at.GetChildren())
        {
            var itemPath = Join(path, child.Key);
            if (map.Item is Section && !Forms.Own().IsMatch(child.Key))
                Errors.Add(new(itemPath, null, $"is not a name for a {map.Noun}", $"use {Forms.OwnName("", "").FormInWords}", sourceOf(First(child).Path)));
            else if (map.Item is Section item && string.IsNullOrEmpty(child.Value) && !child.GetChildren().Any())
                values.Set(child.Key, Members(item, child, itemPath)); // an entry without members still is one
            else
                Put(values, child.Key, Value(map.Item, child, itemPath));
        }
        return values;
    }

    private (object?, bool) Wrong(IConfigurationSection at, string path, string? value, string problem, string fix)
    {
        Errors.Add(new(path, value, problem, fix, sourceOf(First(at).Path)));
        return (null, true);
    }

    private SettingError Unknown(Section table, IConfigurationSection child, string path)
    {
        var names = table.Members.Select(m => m.Name).Where(n => n != "$schema").ToList();
        var near = NearestName.Of(child.Key, names);
        var known = string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? ", ..." : "");
        return new(Join(path, child.Key), null, "is unknown", near is null ? $"known here are {known}" : $"did you mean '{near}'?", sourceOf(First(child).Path));
    }

    // Sections have no source of their own: that of their first value is told.
    private static IConfigurationSection First(IConfigurationSection at)
    {
        while (at.Value is null && at.GetChildren().FirstOrDefault() is { } child)
            at = child;
        return at;
    }

    // A name may be empty, a path may not.
    private static string Join(string path, string name) => (path.Length, name.Length) switch
    {
        (_, 0) => Join(path, "\"\""),
        (0, _) => name,
        _ => $"{path}.{name}",
    };
}
