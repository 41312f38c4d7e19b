using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>The parts of an event that all recorders write alike.</summary>
internal static class EventName
{
    private static long last;

    public static string For(StoredObject subject, DateTimeOffset now)
    {
        // The name carries the time, and time may stand still: never the same twice.
        var ticks = (now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;
        long before, next;
        do
        {
            before = Interlocked.Read(ref last);
            next = Math.Max(ticks, before + 1);
        }
        while (Interlocked.CompareExchange(ref last, next, before) != before);
        return $"{subject.Name}.{next.ToString("x16", CultureInfo.InvariantCulture)}";
    }

    public static JsonObject Reference(EventSubject subject)
    {
        var target = subject.Object;
        var reference = new JsonObject { ["apiVersion"] = target.Type.ApiVersion, ["kind"] = target.Type.Kind, ["name"] = target.Name, ["uid"] = target.Uid };
        if (target.Namespace is not null)
            reference["namespace"] = target.Namespace;
        if (target.Namespace is not null)
            reference["resourceVersion"] = target.Version.ToString(CultureInfo.InvariantCulture);
        if (subject.FieldPath is not null)
            reference["fieldPath"] = subject.FieldPath;
        return reference;
    }
}
