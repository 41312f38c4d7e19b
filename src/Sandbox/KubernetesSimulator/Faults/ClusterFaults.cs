using k8s.Models;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>What is wrong with the cluster at the moment. Disposing what an injection returns takes the fault back.</summary>
/// <remarks>Lock discipline: the lock guards the lists; faults act, and changes are told, outside it.</remarks>
public sealed class ClusterFaults
{
    private readonly Lock gate = new();
    private readonly List<Injection<ApiFault>> api = [];
    private readonly List<Injection<PodFault>> pods = [];
    private readonly List<Injection<NodeFault>> nodes = [];
    private readonly ObjectStore store;

    internal ClusterFaults(ObjectStore store) => this.store = store;

    /// <summary>Raised after a fault came or went.</summary>
    internal event Action? Changed;

    /// <summary>Makes requests fail.</summary>
    public IDisposable Inject(ApiFault fault) => Add(api, fault, fault.Times);

    /// <summary>Makes pods fail.</summary>
    public IDisposable Inject(PodFault fault) => Add(pods, fault, null);

    /// <summary>Makes a node fail.</summary>
    public IDisposable Inject(NodeFault fault) => Add(nodes, fault, null);

    /// <summary>Ends every open watch at once, as a server does that is restarted.</summary>
    public void DropWatches() => store.DropWatches();

    /// <summary>Forgets all earlier versions: watches and pages that go back to one are answered with 410.</summary>
    public void ForgetHistory() => store.Compact();

    /// <summary>Takes all faults back.</summary>
    public void Clear()
    {
        lock (gate)
        {
            api.Clear();
            pods.Clear();
            nodes.Clear();
        }
        Changed?.Invoke();
    }

    internal T? Find<T>(string node) where T : NodeFault
    {
        lock (gate)
            return nodes.Select(n => n.Fault).OfType<T>().FirstOrDefault(f => f.Node == node);
    }

    internal T? Find<T>(V1Pod pod) where T : PodFault =>
        pod.Spec.Containers.Select(c => Find<T>(pod, c)).FirstOrDefault(f => f is not null);

    internal T? Find<T>(V1Pod pod, V1Container container) where T : PodFault
    {
        lock (gate)
            return pods.Select(p => p.Fault).OfType<T>().FirstOrDefault(f => f.Applies(pod, container));
    }

    /// <summary>The fault that hits this request, used up by one.</summary>
    internal (ApiFault Fault, long InjectedAt)? Take(ApiRequest request)
    {
        lock (gate)
        {
            var hit = api.FirstOrDefault(i => i.Fault.Applies(request));
            if (hit is not null && --hit.Left == 0)
                api.Remove(hit);
            return hit is null ? null : (hit.Fault, hit.At);
        }
    }

    private Injection<T> Add<T>(List<Injection<T>> list, T fault, int? times)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var injection = new Injection<T>(fault, store.Version, times ?? int.MaxValue, i => Remove(list, i));
        lock (gate)
            list.Add(injection);
        Changed?.Invoke();
        return injection;
    }

    private void Remove<T>(List<Injection<T>> list, Injection<T> injection)
    {
        lock (gate)
            list.Remove(injection);
        Changed?.Invoke();
    }

    private sealed class Injection<T>(T fault, long at, int left, Action<Injection<T>> remove) : IDisposable
    {
        public T Fault => fault;

        public long At => at;

        public int Left { get; set; } = left;

        public void Dispose() => remove(this);
    }
}
