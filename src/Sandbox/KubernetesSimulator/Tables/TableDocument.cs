using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tables;

/// <summary>A <c>meta.k8s.io/v1</c> Table: columns, and a row of cells for each object.</summary>
internal static class TableDocument
{
    /// <summary>Makes the table.</summary>
    /// <param name="type">The kind of its objects.</param>
    /// <param name="metadata">Of the list.</param>
    /// <param name="items">Its objects.</param>
    /// <param name="now">What ages are counted to.</param>
    /// <param name="include">What comes with each row: <c>None</c>, <c>Metadata</c> (the default) or the whole <c>Object</c>.</param>
    /// <param name="withColumns">False for the second and later tables of a watch.</param>
    public static JsonObject Build(ResourceType type, JsonObject metadata, IReadOnlyList<StoredObject> items, DateTimeOffset now, string? include, bool withColumns)
    {
        var columns = Columns.Of(type.Stored);
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata,
            ["columnDefinitions"] = withColumns ? new JsonArray([.. columns.Select(Definition)]) : null,
            ["rows"] = new JsonArray([.. items.Select(i => Row(type, i, columns, now, include))]),
        };
    }

    private static JsonNode Definition(Column column) => new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Name == "Name" ? "name" : "",
        ["description"] = "",
        ["priority"] = column.Priority,
    };

    private static JsonNode Row(ResourceType type, StoredObject item, IReadOnlyList<Column> columns, DateTimeOffset now, string? include)
    {
        var node = item.ToNode();
        var row = new JsonObject { ["cells"] = new JsonArray([.. columns.Select(c => c.Cell(node, now))]) };
        if (include == "Object")
            row["object"] = JsonNode.Parse(type.Show(item));
        else if (include != "None")
            row["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = node["metadata"]!.DeepClone() };
        return row;
    }
}
