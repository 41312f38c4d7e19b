using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>Which part of an object a write may change.</summary>
internal enum Part
{
    /// <summary>The object itself; the status stays.</summary>
    Main,

    /// <summary>The status and the annotations; the specification stays.</summary>
    Status,

    /// <summary>As <see cref="Main"/>, with the record of who owns which field.</summary>
    Applied,

    /// <summary>Both: the binding of a pod to its node.</summary>
    Binding,
}

/// <summary>The rules of the API server between a request and the store. Controllers write through it as clients do.</summary>
internal sealed partial class ObjectRegistry(ObjectStore store, TimeProvider time)
{
    // A write that names no version is tried again on top of whatever came in between.
    private const int Attempts = 20;

    public StoredObject Get(ResourceType type, string? ns, string name) => store.Find(type, ns, name) ?? throw ApiException.NotFound(type, name);

    public StoredObject Create(ResourceType type, string? ns, JsonObject node, bool dryRun = false, bool keepOwners = false)
    {
        Codec.Normalise(node);
        CheckNamespace(type, ns, node);
        var metadata = node.Ensure("metadata");
        if (metadata.Text("name") is null or "")
        {
            if (metadata.Text("generateName") is not { Length: > 0 } prefix)
                throw ApiException.Invalid(type, "", [FieldError.Required("metadata.name", "name or generateName is required")]);
            metadata["name"] = prefix + Naming.Suffix(5);
        }
        foreach (var owned in (ReadOnlySpan<string>)["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"])
            metadata.Remove(owned);
        if (!keepOwners)
            metadata.Remove("managedFields");
        if (type.Namespaced)
            metadata["namespace"] = ns;
        metadata["uid"] = Naming.Uid();
        metadata["creationTimestamp"] = Codec.Time(time.GetUtcNow());
        if (type.TracksGeneration)
            metadata["generation"] = 1;
        Name(type, node);
        if (type.HasStatus)
            node["status"] = new JsonObject();
        type.Strategy.ApplyDefaults(node);
        type.Strategy.PrepareForCreate(node);
        type.Strategy.Shape(node);
        Validate(type, node, null);
        var name = metadata.Text("name")!;
        if (dryRun)
            return store.Find(type, ns, name) is null ? StoredObject.From(type, node, store.Version) : throw ApiException.AlreadyExists(type, name);
        return store.TryAdd(type, node) ?? throw ApiException.AlreadyExists(type, name);
    }

    /// <summary>Reads, changes and writes; a change that leaves everything as it was is no new version.</summary>
    public StoredObject Update(ResourceType type, string? ns, string name, Func<JsonObject, JsonObject> change, Part part = Part.Main, bool dryRun = false)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var current = Get(type, ns, name);
            var old = current.ToNode();
            var next = change(current.ToNode());
            CheckIdentity(current, next);
            Prepare(type, next, old, part);
            if (JsonNode.DeepEquals(next, old))
                return current;
            if (dryRun)
                return StoredObject.From(type, next, current.Version);
            var written = IsFreed(type, next) ? store.TryRemove(current) : store.TryReplace(current, next);
            if (written is not null)
                return written;
        }
        throw ApiException.Conflict(type, name);
    }

    private void Prepare(ResourceType type, JsonObject next, JsonObject old, Part part)
    {
        Codec.Normalise(next);
        if (part == Part.Status)
        {
            foreach (var member in next.Select(m => m.Key).Except(["status", "metadata"]).ToList())
                next.Remove(member);
            foreach (var (member, _) in old.Where(m => m.Key is not ("status" or "metadata")))
                next.Take(member, old);
        }
        else if (part is Part.Main or Part.Applied && type.HasStatus)
        {
            next.Take("status", old);
        }
        var metadata = next.Ensure("metadata");
        foreach (var owned in (ReadOnlySpan<string>)["name", "namespace", "uid", "creationTimestamp", "generation", "generateName", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"])
            metadata.Take(owned, old["metadata"]!.AsObject());
        if (part == Part.Status)
        {
            metadata.Take("labels", old["metadata"]!.AsObject());
            metadata.Take("ownerReferences", old["metadata"]!.AsObject());
        }
        if (part != Part.Applied)
            metadata.Take("managedFields", old["metadata"]!.AsObject());
        Name(type, next);
        if (part != Part.Status)
            type.Strategy.ApplyDefaults(next);
        type.Strategy.Shape(next);
        if (type.TracksGeneration && part != Part.Status && type.Strategy.RaisesGeneration(next, old))
            metadata["generation"] = (old.Number("metadata", "generation") ?? 0) + 1;
        if (part != Part.Status)
            Validate(type, next, old);
    }

    private static void CheckIdentity(StoredObject current, JsonObject next)
    {
        if (next.Text("metadata", "name") is { } name && name != current.Name)
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({current.Name})");
        if (next.Text("metadata", "uid") is { } uid && uid != current.Uid)
            throw ApiException.Conflict(current.Type, current.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid}");
        if (next.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != current.Version.ToString(System.Globalization.CultureInfo.InvariantCulture))
            throw ApiException.Conflict(current.Type, current.Name);
    }

    private void CheckNamespace(ResourceType type, string? ns, JsonObject node)
    {
        if (!type.Namespaced)
            return;
        if (node.Text("metadata", "namespace") is { } stated && stated != ns)
            throw ApiException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request ({stated} != {ns})");
        var home = store.Find(ResourceTypes.Namespaces, null, ns!) ?? throw ApiException.NotFound(ResourceTypes.Namespaces, ns!);
        if (home.ToNode().Text("metadata", "deletionTimestamp") is not null)
            throw new ApiException(403, "Forbidden", $"{type.GroupResource} \"{node.Text("metadata", "name")}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated");
    }

    private static void Name(ResourceType type, JsonObject node)
    {
        node["apiVersion"] = type.ApiVersion;
        node["kind"] = type.Kind;
    }

    private static void Validate(ResourceType type, JsonObject next, JsonObject? old)
    {
        var errors = new List<FieldError>();
        if (old is null)
            NameRule.Check(type, next.Text("metadata", "name")!, errors);
        type.Strategy.Validate(next, old, errors);
        if (errors.Count > 0)
            throw ApiException.Invalid(type, next.Text("metadata", "name") ?? "", errors);
    }

    // An object that only waited for its finalizers goes with the last of them.
    private static bool IsFreed(ResourceType type, JsonObject node) =>
        node.Text("metadata", "deletionTimestamp") is not null && node.At("metadata", "finalizers") is not JsonArray { Count: > 0 }
        && !type.Strategy.IsKept(node)
        && node.Number("metadata", "deletionGracePeriodSeconds") is null or 0;
}
