using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>
/// Every object of the cluster, under one lock and one version counter, with the history that watches are served from.
/// </summary>
/// <remarks>
/// Lock discipline: the lock is held only inside this class, for memory work; <see cref="Committed"/> is raised after it
/// is released, so two observers may see two changes in either order. Observers must only take note, not act.
/// </remarks>
internal sealed class ObjectStore(int historyLength)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ResourceType, SortedDictionary<string, StoredObject>> objects =
        ResourceTypes.All.ToDictionary(t => t, _ => new SortedDictionary<string, StoredObject>(StringComparer.Ordinal));
    private readonly Queue<WatchEvent> history = new();
    private readonly List<WatchSubscription> watches = [];
    private long version = 1;
    private long forgotten;

    public event Action<WatchEvent>? Committed;

    public long Version
    {
        get
        {
            lock (gate)
                return version;
        }
    }

    public StoredObject? Find(ResourceType type, string? ns, string name)
    {
        lock (gate)
            return objects[type].GetValueOrDefault(StoredObject.KeyOf(ns, name));
    }

    /// <summary>The objects of a kind in the order of their keys, and the version of the whole.</summary>
    public (IReadOnlyList<StoredObject> Items, long Version) List(ResourceType type, string? ns = null)
    {
        lock (gate)
            return (objects[type].Values.Where(o => ns is null || o.Namespace == ns).ToList(), version);
    }

    /// <summary>The objects of a kind as they were at an earlier version.</summary>
    /// <exception cref="ApiException">410 where that version is forgotten, 504 where it is yet to come.</exception>
    public IReadOnlyList<StoredObject> ListAt(ResourceType type, string? ns, long at)
    {
        lock (gate)
        {
            if (at < forgotten)
                throw ApiException.Expired($"too old resource version: {at} ({forgotten})");
            if (at > version)
                throw ApiException.FromTheFuture(at, version);
            var items = new SortedDictionary<string, StoredObject>(objects[type], StringComparer.Ordinal);
            foreach (var change in history.Reverse().TakeWhile(c => c.Version > at).Where(c => c.Object.Type == type))
            {
                if (change.Previous is { } before)
                    items[before.Key] = before;
                else
                    items.Remove(change.Object.Key);
            }
            return items.Values.Where(o => ns is null || o.Namespace == ns).ToList();
        }
    }

    /// <summary>Adds an object, or returns null where its name is taken.</summary>
    public StoredObject? TryAdd(ResourceType type, JsonObject node)
    {
        WatchEvent change;
        lock (gate)
        {
            var added = StoredObject.From(type, node, version + 1);
            if (!objects[type].TryAdd(added.Key, added))
                return null;
            change = Record(new WatchEvent(ChangeKind.Added, added, null));
        }
        Committed?.Invoke(change);
        return change.Object;
    }

    /// <summary>Replaces a version by the next, or returns null where it is no longer the newest.</summary>
    public StoredObject? TryReplace(StoredObject expected, JsonObject node)
    {
        WatchEvent change;
        lock (gate)
        {
            if (!IsNewest(expected))
                return null;
            var next = StoredObject.From(expected.Type, node, version + 1);
            objects[expected.Type][expected.Key] = next;
            change = Record(new WatchEvent(ChangeKind.Modified, next, expected));
        }
        Committed?.Invoke(change);
        return change.Object;
    }

    /// <summary>Removes an object, or returns null where the version is no longer the newest.</summary>
    public StoredObject? TryRemove(StoredObject expected)
    {
        WatchEvent change;
        lock (gate)
        {
            if (!IsNewest(expected))
                return null;
            objects[expected.Type].Remove(expected.Key);
            change = Record(new WatchEvent(ChangeKind.Deleted, StoredObject.From(expected.Type, expected.ToNode(), version + 1), expected));
        }
        Committed?.Invoke(change);
        return change.Object;
    }

    /// <summary>Opens a watch of everything after a version.</summary>
    /// <exception cref="ApiException">410 where that version is forgotten.</exception>
    public WatchSubscription Watch(ResourceType type, string? ns, long since)
    {
        lock (gate)
        {
            if (since < forgotten)
                throw ApiException.Expired($"too old resource version: {since} ({forgotten})");
            var watch = new WatchSubscription(type, ns, Close);
            foreach (var change in history.Where(c => c.Version > since))
                watch.Offer(change);
            watches.Add(watch);
            return watch;
        }
    }

    /// <summary>Lists and watches from one and the same version.</summary>
    public (IReadOnlyList<StoredObject> Items, long Version, WatchSubscription Watch) ListAndWatch(ResourceType type, string? ns)
    {
        lock (gate)
        {
            var (items, at) = List(type, ns);
            return (items, at, Watch(type, ns, at));
        }
    }

    /// <summary>Forgets the history, as compaction does: older versions can no longer be watched from.</summary>
    public void Compact()
    {
        lock (gate)
        {
            history.Clear();
            forgotten = version;
        }
    }

    /// <summary>Ends every open watch, as a server does that goes away.</summary>
    public void DropWatches()
    {
        List<WatchSubscription> open;
        lock (gate)
            open = [.. watches];
        foreach (var watch in open)
            watch.Drop();
    }

    private void Close(WatchSubscription watch)
    {
        lock (gate)
            watches.Remove(watch);
    }

    private bool IsNewest(StoredObject expected) =>
        objects[expected.Type].TryGetValue(expected.Key, out var newest) && newest.Version == expected.Version;

    private WatchEvent Record(WatchEvent change)
    {
        version = change.Version;
        history.Enqueue(change);
        while (history.Count > historyLength)
            forgotten = history.Dequeue().Version;
        foreach (var watch in watches)
            watch.Offer(change);
        return change;
    }
}
