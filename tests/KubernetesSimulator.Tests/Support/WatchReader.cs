using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Tests.Support;

/// <summary>An open watch over HTTP, read event by event.</summary>
internal sealed class WatchReader : IDisposable
{
    private readonly HttpClient client;
    private readonly StreamReader reader;

    private WatchReader(HttpClient client, StreamReader reader) => (this.client, this.reader) = (client, reader);

    /// <summary>Opens it; when this returns, the server watches.</summary>
    public static async Task<WatchReader> Open(Uri address, string pathAndQuery)
    {
        var client = new HttpClient();
        return new WatchReader(client, new StreamReader(await client.GetStreamAsync(new Uri(address, pathAndQuery))));
    }

    /// <summary>The next event, or null where the stream ended.</summary>
    public async Task<(string Type, JsonNode Object)?> Next() =>
        await reader.ReadLineAsync() is { } line && JsonNode.Parse(line) is { } change ? (change["type"]!.GetValue<string>(), change["object"]!) : null;

    public void Dispose()
    {
        reader.Dispose();
        client.Dispose();
    }
}
