using System.Globalization;
using System.Text.RegularExpressions;
using WorkerDown.Core;

namespace WorkerDown.Host.Configuration.Table;

/// <summary>A duration between two bounds.</summary>
internal sealed record DurationLeaf(string Name, string About, TimeSpan Least, TimeSpan Most) : Leaf(Name, About)
{
    /// <summary>Why it cannot be less; null when that needs no reason.</summary>
    public string? WhyLeast { get; init; }

    public override string Bounds => $"duration, {DurationText.Write(Least)} to {DurationText.Write(Most)}";

    public override Reading Read(string text)
    {
        if (!DurationText.TryParse(text, out var span))
            return Reading.Wrong("is not a duration", double.TryParse(text, CultureInfo.InvariantCulture, out _)
                ? $"add a unit, as {text.Trim()}s or {text.Trim()}m"
                : "write it as 90s, 5m, 1h30m or 00:01:30");
        if (span < Least)
            return Reading.Wrong($"is below the least, {DurationText.Write(Least)}{(WhyLeast is null ? "" : $", {WhyLeast}")}", $"write {DurationText.Write(Least)} or more");
        return span > Most ? Reading.Wrong($"is above the most, {DurationText.Write(Most)}", $"write {DurationText.Write(Most)} or less") : Reading.Of(span);
    }
}

/// <summary>A whole number between two bounds.</summary>
internal sealed record IntegerLeaf(string Name, string About, int Least, int Most) : Leaf(Name, About)
{
    public override string Bounds => $"whole number, {Least} to {Most}";

    public override Reading Read(string text) =>
        !int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? Reading.Wrong("is not a whole number", $"write a number from {Least} to {Most}")
            : number < Least || number > Most
                ? Reading.Wrong($"is {(number < Least ? $"below the least, {Least}" : $"above the most, {Most}")}", $"write a number from {Least} to {Most}")
                : Reading.Of(number);
}

/// <summary>A share: above 0, at most 1.</summary>
internal sealed record ShareLeaf(string Name, string About) : Leaf(Name, About)
{
    public override string Bounds => "number, above 0 to 1";

    public override Reading Read(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1
            ? Reading.Of(share)
            : Reading.Wrong("is not a share above 0 and at most 1", "write for example 0.5 for half of the fleet");
}

/// <summary>True or false.</summary>
internal sealed record FlagLeaf(string Name, string About) : Leaf(Name, About)
{
    public override string Bounds => "true or false";

    public override Reading Read(string text) =>
        bool.TryParse(text, out var flag) ? Reading.Of(flag) : Reading.Wrong("is neither true nor false", "write true or false");
}

/// <summary>One of a few words; read case-insensitively.</summary>
internal sealed record ChoiceLeaf(string Name, string About, IReadOnlyList<string> Words) : Leaf(Name, About)
{
    public override string Bounds => string.Join(" | ", Words);

    public override Reading Read(string text)
    {
        if (Words.FirstOrDefault(w => string.Equals(w, text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } word)
            return Reading.Of(word);
        var near = NearestName.Of(text.Trim(), Words);
        return Reading.Wrong($"is not one of {string.Join(", ", Words)}", near is null ? $"write one of {string.Join(", ", Words)}" : $"did you mean '{near}'?");
    }
}

/// <summary>A text, of a form where one is given.</summary>
internal sealed record TextLeaf(string Name, string About) : Leaf(Name, About)
{
    /// <summary>The form; null takes any text.</summary>
    public Regex? Form { get; init; }

    /// <summary>The form in words.</summary>
    public string FormInWords { get; init; } = "text";

    /// <summary>How it is put right.</summary>
    public string Fix { get; init; } = "write it in that form";

    public override string Bounds => FormInWords;

    public override Reading Read(string text)
    {
        if (Form is null || Form.IsMatch(text))
            return Reading.Of(text);
        var near = text.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
        return Reading.Wrong($"is not {FormInWords}", Form.IsMatch(near) ? $"did you mean '{near}'?" : Fix);
    }
}

/// <summary>An absolute http or https address.</summary>
internal sealed record AddressLeaf(string Name, string About) : Leaf(Name, About)
{
    public override string Bounds => "http or https address";

    public override Reading Read(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? Reading.Of(uri)
            : Reading.Wrong("is not an absolute http or https address", "write it with its scheme, as https://example.org/path");
}
