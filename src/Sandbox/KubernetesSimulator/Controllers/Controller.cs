using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Controllers;

/// <summary>One control loop: a queue of keys, worked off one after the other, each brought to its wanted state.</summary>
/// <remarks>
/// Lock discipline: the lock guards the queue only; a sync runs outside it, and never two at once in one controller.
/// </remarks>
internal abstract class Controller(ClusterClock clock, ControllerTimings timings)
{
    private readonly Lock gate = new();
    private readonly List<string> queue = [];
    private readonly Dictionary<string, int> failures = [];
    private readonly Dictionary<string, DateTimeOffset> planned = [];
    private bool working;

    protected ClusterClock Clock => clock;

    protected ControllerTimings Timings => timings;

    /// <summary>Takes note of a change; must only enqueue.</summary>
    public abstract void Observe(WatchEvent change);

    /// <summary>Brings what a key names closer to its wanted state.</summary>
    protected abstract Task Sync(string key);

    protected void Enqueue(string key)
    {
        lock (gate)
        {
            if (!queue.Contains(key))
                queue.Add(key);
            if (working)
                return;
            working = true;
        }
        clock.After(timings.WatchLatency, () => clock.Run(Work));
    }

    /// <summary>Looks at a key again later; an earlier look that is already planned will do.</summary>
    protected void EnqueueAfter(string key, TimeSpan delay)
    {
        var due = clock.Now + delay;
        lock (gate)
        {
            if (planned.TryGetValue(key, out var earlier) && earlier <= due && earlier > clock.Now)
                return;
            planned[key] = due;
        }
        clock.After(delay, () => Enqueue(key));
    }

    protected static (string Namespace, string Name) Split(string key) => (key[..key.IndexOf('/')], key[(key.IndexOf('/') + 1)..]);

    private async Task Work()
    {
        while (Next() is { } key)
        {
            try
            {
                await Sync(key).ConfigureAwait(false);
                failures.Remove(key);
            }
            catch (ApiException)
            {
                // The world moved on since it was read: look again, a little later each time.
                var failed = failures[key] = failures.GetValueOrDefault(key) + 1;
                EnqueueAfter(key, timings.RetryBase * Math.Pow(2, Math.Min(failed - 1, 12)));
            }
        }
    }

    private string? Next()
    {
        lock (gate)
        {
            working = queue.Count > 0;
            if (!working)
                return null;
            var key = queue[0];
            queue.RemoveAt(0);
            return key;
        }
    }
}
