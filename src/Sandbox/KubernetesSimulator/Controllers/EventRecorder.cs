using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>What happened to whom; <see cref="FieldPath"/> names a part of it, such as a container.</summary>
internal sealed record EventSubject(StoredObject Object, string? FieldPath = null);

/// <summary>
/// Writes events as client-go does: the same event again raises its count; ten alike within ten minutes become one
/// "combined" event; and one object's events beyond a burst are dropped. Events are hints, never proof.
/// </summary>
/// <remarks>Lock discipline: the lock guards the memory of what was written; the store is written outside it.</remarks>
internal sealed class EventRecorder(ObjectRegistry registry, ClusterClock clock, string component, string? host = null)
{
    private const int AlikeBeforeCombined = 10;
    private const int Burst = 25;
    private static readonly TimeSpan AlikeWithin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TokenEvery = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> written = [];
    private readonly Dictionary<string, (HashSet<string> Messages, DateTimeOffset Last)> alike = [];
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> budgets = [];

    public void Normal(EventSubject subject, string reason, string message) => Record(subject, "Normal", reason, message);

    public void Warning(EventSubject subject, string reason, string message) => Record(subject, "Warning", reason, message);

    private void Record(EventSubject subject, string type, string reason, string message)
    {
        var target = subject.Object;
        var kind = $"{target.Uid}/{subject.FieldPath}/{type}/{reason}";
        string key;
        string? existing;
        bool combined;
        lock (gate)
        {
            if (!TakeToken(target.Uid))
                return;
            combined = IsCombined(kind, message);
            key = combined ? kind : $"{kind}/{message}";
            existing = written.GetValueOrDefault(key);
        }
        if (combined)
            message = "(combined from similar events): " + message;
        var ns = target.Namespace ?? "default";
        if (existing is not null && TryCount(ns, existing, message))
            return;
        if (TryWrite(ns, subject, type, reason, message, combined) is not { } name)
            return;
        lock (gate)
            written[key] = name;
    }

    private string? TryWrite(string ns, EventSubject subject, string type, string reason, string message, bool combined)
    {
        var now = Codec.Time(clock.Now);
        var source = new JsonObject { ["component"] = component };
        if (host is not null)
            source["host"] = host;
        var node = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = EventName.For(subject.Object, clock.Now) },
            ["involvedObject"] = EventName.Reference(subject),
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = source,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
            ["type"] = type,
            ["reportingComponent"] = combined ? "" : component,
            ["reportingInstance"] = combined ? "" : host ?? "",
        };
        try
        {
            return registry.Create(ResourceTypes.Events, ns, node).Name;
        }
        catch (ApiException refused) when (refused.Code is 403 or 404)
        {
            // The namespace is going away; an event that cannot be written is lost, as it is in a real cluster.
            return null;
        }
    }

    private bool TryCount(string ns, string name, string message)
    {
        try
        {
            registry.Update(ResourceTypes.Events, ns, name, node =>
            {
                node["count"] = (node.Number("count") ?? 0) + 1;
                node["lastTimestamp"] = Codec.Time(clock.Now);
                node["message"] = message;
                return node;
            });
            return true;
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            return false;
        }
    }

    private bool IsCombined(string kind, string message)
    {
        var (messages, last) = alike.GetValueOrDefault(kind);
        if (messages is null || clock.Now - last > AlikeWithin)
            messages = [];
        messages.Add(message);
        alike[kind] = (messages, clock.Now);
        return messages.Count >= AlikeBeforeCombined;
    }

    private bool TakeToken(string uid)
    {
        var (tokens, at) = budgets.TryGetValue(uid, out var budget) ? budget : (Burst, clock.Now);
        tokens = Math.Min(Burst, tokens + ((clock.Now - at) / TokenEvery));
        budgets[uid] = (tokens >= 1 ? tokens - 1 : tokens, clock.Now);
        return tokens >= 1;
    }
}
