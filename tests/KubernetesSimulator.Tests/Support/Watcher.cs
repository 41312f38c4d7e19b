using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>
/// A watch over HTTP as <c>kubectl get -w -o json</c> makes it: every event as raw JSON, in its order. It begins at a version that
/// is known before the constructor's caller goes on, so nothing that happens afterwards can be missed, however late it connects.
/// </summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<(string Type, JsonObject Object)> events = [];
    private readonly Task reading;
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Watcher(Uri address)
    {
        using (ExecutionContext.SuppressFlow())
            reading = Task.Run(() => Read(address));
    }

    public IReadOnlyList<(string Type, JsonObject Object)> Events
    {
        get
        {
            lock (gate)
                return [.. events];
        }
    }

    /// <summary>Watches the collection at a path from now on.</summary>
    public static async Task<Watcher> Open(Uri address, string path)
    {
        using var client = new HttpClient();
        var list = JsonNode.Parse(await client.GetStringAsync(new Uri(address, path + "?limit=1")));
        return new Watcher(new Uri(address, $"{path}?watch=true&resourceVersion={list.Text("metadata", "resourceVersion")}"));
    }

    /// <summary>Waits, in real time, until the event that brought this version has come through.</summary>
    public async Task Reached(string resourceVersion)
    {
        while (!Has(long.Parse(resourceVersion), out var more))
            await (await Task.WhenAny(more, reading));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        stop.Dispose();
    }

    private bool Has(long version, out Task more)
    {
        lock (gate)
        {
            more = news.Task;
            return events.Any(e => long.Parse(e.Object.Text("metadata", "resourceVersion")!) >= version);
        }
    }

    private async Task Read(Uri uri)
    {
        using var client = new HttpClient();
        try
        {
            await using var stream = await client.GetStreamAsync(uri, stop.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(stop.Token) is { } line)
                Add(JsonNode.Parse(line)!);
            throw new EndOfStreamException($"the watch of {uri} ended");
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private void Add(JsonNode change)
    {
        lock (gate)
        {
            events.Add((change.Text("type")!, change["object"]!.AsObject()));
            news.SetResult();
            news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
