using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <content>Deletion: by grace period, by finalizers, at once.</content>
internal sealed partial class ObjectRegistry
{
    public const string OrphanFinalizer = "orphan";
    public const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>Deletes, or marks for deletion where a kubelet or a finalizer has to come first.</summary>
    public StoredObject Delete(ResourceType type, string? ns, string name, DeleteRequest request)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var current = Get(type, ns, name);
            CheckPreconditions(current, request);
            var node = current.ToNode();
            AddFinalizer(node, request.PropagationPolicy);
            var grace = type.Strategy.GracePeriod(node, request.GracePeriodSeconds);
            var waits = grace > 0 || node.At("metadata", "finalizers") is JsonArray { Count: > 0 } || type.Strategy.IsKept(node);
            if (waits && IsMarked(node, grace))
                return current;
            if (request.DryRun)
                return current;
            // Watchers see a pod being marked even where it goes at once.
            var marked = waits || type == ResourceTypes.Pods ? store.TryReplace(current, Mark(type, node, grace)) : current;
            if (marked is null)
                continue;
            if (waits)
                return marked;
            if (store.TryRemove(marked) is { } removed)
                return removed;
        }
        throw ApiException.Conflict(type, name);
    }

    private JsonObject Mark(ResourceType type, JsonObject node, long grace)
    {
        var metadata = node.Ensure("metadata");
        if (type.TracksGeneration && metadata["deletionTimestamp"] is null)
            metadata["generation"] = (metadata.Number("generation") ?? 0) + 1;
        metadata["deletionTimestamp"] = Codec.Time(time.GetUtcNow().AddSeconds(grace));
        metadata["deletionGracePeriodSeconds"] = grace;
        type.Strategy.MarkDeleted(node);
        return node;
    }

    // A second delete can only shorten the wait of the first.
    private static bool IsMarked(JsonObject node, long grace) =>
        node.Text("metadata", "deletionTimestamp") is not null && (node.Number("metadata", "deletionGracePeriodSeconds") ?? 0) <= grace;

    private static void AddFinalizer(JsonObject node, string? policy)
    {
        var finalizer = policy switch { "Orphan" => OrphanFinalizer, "Foreground" => ForegroundFinalizer, _ => null };
        if (finalizer is null)
            return;
        var metadata = node.Ensure("metadata");
        if (metadata["finalizers"] is not JsonArray finalizers)
            metadata["finalizers"] = finalizers = [];
        if (!finalizers.Any(f => f!.GetValue<string>() == finalizer))
            finalizers.Add(finalizer);
    }

    private static void CheckPreconditions(StoredObject current, DeleteRequest request)
    {
        if (request.Uid is not null && request.Uid != current.Uid)
            throw ApiException.Conflict(current.Type, current.Name, $"Precondition failed: UID in precondition: {request.Uid}, UID in object meta: {current.Uid}");
        var version = current.Version.ToString(CultureInfo.InvariantCulture);
        if (request.ResourceVersion is not null && request.ResourceVersion != version)
            throw ApiException.Conflict(current.Type, current.Name, $"Precondition failed: ResourceVersion in precondition: {request.ResourceVersion}, ResourceVersion in object meta: {version}");
    }
}
