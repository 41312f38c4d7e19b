using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>One column of the table that the server makes of a kind.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Cell">What it shows of an object at a time.</param>
internal sealed record Column(string Name, Func<JsonObject, DateTimeOffset, JsonNode?> Cell)
{
    public string Type { get; init; } = "string";

    /// <summary>0 to show it always, 1 for wide output only.</summary>
    public int Priority { get; init; }

    public static Column Text(string name, Func<JsonObject, string?> cell) => new(name, (o, _) => cell(o) ?? "");

    public static Column Wide(string name, Func<JsonObject, string?> cell) => Text(name, cell) with { Priority = 1 };

    public static Column Number(string name, Func<JsonObject, long?> cell) => new(name, (o, _) => cell(o) ?? 0) { Type = "integer" };
}
