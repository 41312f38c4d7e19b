using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Patches;

/// <summary>A field that somebody else applied with another value.</summary>
internal sealed record FieldConflict(string Manager, string ApiVersion, string Field);

/// <summary>
/// Server-side apply: a document is the whole wish of one manager. What it sets is set, what it set before and no longer
/// does is taken away unless somebody else applied it too, and what others applied otherwise is a conflict unless forced.
/// </summary>
/// <remarks>Only those who apply are owners here: writes by update or patch leave no mark, so they cause no conflicts.</remarks>
internal sealed class ServerSideApply(string manager, bool force, DateTimeOffset now)
{
    /// <summary>What the document collides with; empty where it was forced.</summary>
    public IReadOnlyList<FieldConflict> Conflicts { get; private set; } = [];

    /// <summary>Brings a document into an object, in place.</summary>
    public JsonObject Apply(JsonObject live, JsonObject wish)
    {
        var apiVersion = wish.Text("apiVersion") ?? "";
        wish = Stripped(wish);
        var wanted = FieldTree.Of(wish);
        var entries = live.Items("metadata", "managedFields").Select(e => (JsonObject)e.DeepClone()).ToList();
        var others = entries.Where(e => e.Text("manager") != manager).ToList();
        Conflicts = Collide(live, wish, wanted, others);
        if (Conflicts.Count > 0)
            return live;
        var before = entries.FirstOrDefault(e => e.Text("manager") == manager);
        StrategicMergePatch.Apply(live, wish);
        // An element of a list goes before its members, or it could no longer be told by its key.
        var dropped = FieldTree.Leaves(before?["fieldsV1"] as JsonObject ?? []).Where(p => !FieldTree.Contains(wanted, p) && !others.Any(o => FieldTree.Contains(Fields(o), p)));
        foreach (var path in dropped.OrderBy(p => p[^1] != "."))
            FieldTree.Erase(live, path);
        var unchanged = before is not null && JsonNode.DeepEquals(before["fieldsV1"], wanted);
        live.Ensure("metadata")["managedFields"] = new JsonArray([.. others.Where(o => Fields(o).Count > 0), unchanged ? before : Entry(apiVersion, wanted)]);
        return live;
    }

    private List<FieldConflict> Collide(JsonObject live, JsonObject wish, JsonObject wanted, List<JsonObject> others)
    {
        var conflicts = new List<FieldConflict>();
        foreach (var path in FieldTree.Leaves(wanted).Where(p => p[^1] != "." && !JsonNode.DeepEquals(FieldTree.Read(live, p), FieldTree.Read(wish, p))))
        {
            foreach (var other in others.Where(o => FieldTree.Contains(Fields(o), path)))
            {
                if (force)
                    FieldTree.Remove(Fields(other), path);
                else
                    conflicts.Add(new FieldConflict(other.Text("manager")!, other.Text("apiVersion")!, FieldTree.Print(path)));
            }
        }
        return conflicts;
    }

    private JsonObject Entry(string apiVersion, JsonObject fields) => new()
    {
        ["manager"] = manager,
        ["operation"] = "Apply",
        ["apiVersion"] = apiVersion,
        ["time"] = Codec.Time(now),
        ["fieldsType"] = "FieldsV1",
        ["fieldsV1"] = fields,
    };

    private static JsonObject Fields(JsonObject entry) => entry["fieldsV1"]!.AsObject();

    // Who an object is belongs to nobody.
    private static JsonObject Stripped(JsonObject wish)
    {
        var copy = (JsonObject)wish.DeepClone();
        copy.Remove("apiVersion");
        copy.Remove("kind");
        if (copy["metadata"] is JsonObject metadata)
        {
            foreach (var name in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"])
                metadata.Remove(name);
            if (metadata.Count == 0)
                copy.Remove("metadata");
        }
        return copy;
    }
}
