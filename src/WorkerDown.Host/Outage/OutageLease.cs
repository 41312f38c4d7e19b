using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using WorkerDown.Activities.Kubernetes;
using WorkerDown.Core.Escalate;
using WorkerDown.Core.Json;

namespace WorkerDown.Host.Outage;

/// <summary>
/// A Kubernetes Lease: whoever holds it tells, and what was told stands in its annotation, so that a restart or another
/// holder goes on from there.
/// </summary>
internal sealed class OutageLease(IClusters clusters, LeasePlace place, string holder, TimeSpan duration, TimeProvider time)
{
    /// <summary>Annotation with the states, as JSON.</summary>
    public const string Annotation = "worker-down.io/outage";

    private V1Lease? held;

    /// <summary>Takes or renews it; null when another holds it.</summary>
    /// <exception cref="HttpOperationException">Kubernetes says no.</exception>
    public async Task<IReadOnlyList<OutageState>?> HoldAsync(CancellationToken cancel)
    {
        var lease = await ReadAsync(cancel);
        var spec = lease?.Spec;
        var free = spec is null || string.IsNullOrEmpty(spec.HolderIdentity) || spec.HolderIdentity == holder
            || spec.RenewTime is not { } renewed || time.GetUtcNow() - renewed > TimeSpan.FromSeconds(spec.LeaseDurationSeconds ?? 0);
        if (!free)
        {
            held = null;
            return null;
        }
        var states = Read(lease);
        return await WriteAsync(lease, states, cancel) ? states : null;
    }

    /// <summary>Keeps the states; false when another has taken it meanwhile.</summary>
    public async Task<bool> KeepAsync(IReadOnlyList<OutageState> states, CancellationToken cancel) => held is not null && await WriteAsync(held, states, cancel);

    private async Task<V1Lease?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await clusters.Get(place.Cluster).CoordinationV1.ReadNamespacedLeaseAsync(place.Name, place.Namespace, cancellationToken: cancel);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<bool> WriteAsync(V1Lease? before, IReadOnlyList<OutageState> states, CancellationToken cancel)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var mine = before?.Spec?.HolderIdentity == holder;
        var lease = new V1Lease
        {
            ApiVersion = "coordination.k8s.io/v1",
            Kind = "Lease",
            Metadata = before?.Metadata ?? new V1ObjectMeta { Name = place.Name, NamespaceProperty = place.Namespace },
            Spec = new()
            {
                HolderIdentity = holder,
                LeaseDurationSeconds = (int)Math.Ceiling(duration.TotalSeconds),
                AcquireTime = mine ? before!.Spec.AcquireTime : now,
                RenewTime = now,
                LeaseTransitions = (before?.Spec?.LeaseTransitions ?? 0) + (mine || before is null ? 0 : 1),
            },
        };
        lease.Metadata.Annotations ??= new Dictionary<string, string>();
        lease.Metadata.Annotations[Annotation] = JsonSerializer.Serialize(states, WorkerDownJson.Options);
        try
        {
            var api = clusters.Get(place.Cluster).CoordinationV1;
            held = before is null
                ? await api.CreateNamespacedLeaseAsync(lease, place.Namespace, cancellationToken: cancel)
                : await api.ReplaceNamespacedLeaseAsync(lease, place.Name, place.Namespace, cancellationToken: cancel);
            return true;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
        {
            held = null;
            return false;
        }
    }

    private static List<OutageState> Read(V1Lease? lease)
    {
        try
        {
            return lease?.Metadata?.Annotations?.TryGetValue(Annotation, out var json) == true ? JsonSerializer.Deserialize<List<OutageState>>(json, WorkerDownJson.Options) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // of another version: begun anew, under the same dedup keys
        }
    }
}
