namespace WorkerDown.Host.Configuration.Table;

/// <summary>One setting as it is documented, validated and described in the JSON schema: all three read this table.</summary>
/// <param name="Name">Its name in its section.</param>
/// <param name="About">What it means, in a sentence.</param>
internal abstract record Setting(string Name, string About);

/// <summary>A section of named settings; any other name is refused.</summary>
internal sealed record Section(string Name, string About, IReadOnlyList<Setting> Members) : Setting(Name, About)
{
    /// <summary>Members that must be given.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];
}

/// <summary>A section whose names are the operator's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="About">What it means.</param>
/// <param name="Noun">What one entry is: target, cluster, channel.</param>
/// <param name="Item">What stands under each name.</param>
internal sealed record Map(string Name, string About, string Noun, Setting Item) : Setting(Name, About);

/// <summary>A list.</summary>
internal sealed record Many(string Name, string About, Setting Item) : Setting(Name, About);

/// <summary>A single value.</summary>
internal abstract record Leaf(string Name, string About) : Setting(Name, About)
{
    /// <summary>What holds when it is not given; null when there is no such value.</summary>
    public object? Default { get; init; }

    /// <summary>Never shown, not even in an error.</summary>
    public bool Secret { get; init; }

    /// <summary>Reads the text.</summary>
    public abstract Reading Read(string text);

    /// <summary>The type and the bounds in words.</summary>
    public abstract string Bounds { get; }
}

/// <summary>A value read, or what is wrong with it and how to put it right.</summary>
internal readonly record struct Reading(object? Value, string? Problem = null, string? Fix = null)
{
    public static Reading Of(object value) => new(value);

    public static Reading Wrong(string problem, string fix) => new(null, problem, fix);
}
