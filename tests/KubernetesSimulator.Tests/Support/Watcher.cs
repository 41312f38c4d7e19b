using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>A watch over HTTP as <c>kubectl get -w -o json</c> makes it: every event as raw JSON, in its order.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<(string Type, JsonObject Object)> events = [];
    private readonly Task reading;

    public Watcher(Uri address, string path)
    {
        using (ExecutionContext.SuppressFlow())
            reading = Task.Run(() => Read(new Uri(address, path)));
    }

    public IReadOnlyList<(string Type, JsonObject Object)> Events
    {
        get
        {
            lock (gate)
                return [.. events];
        }
    }

    /// <summary>Waits, in real time, until the event that brought this version has come through.</summary>
    public async Task Reached(string resourceVersion)
    {
        while (!Events.Any(e => long.Parse(e.Object.Text("metadata", "resourceVersion")!) >= long.Parse(resourceVersion)))
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
    }

    private async Task Read(Uri uri)
    {
        using var client = new HttpClient();
        try
        {
            await using var stream = await client.GetStreamAsync(uri, stop.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                var change = JsonNode.Parse(line)!;
                lock (gate)
                    events.Add((change.Text("type")!, change["object"]!.AsObject()));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
