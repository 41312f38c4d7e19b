using System.Threading.Channels;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>One open watch: the changes of one kind since a version, in order.</summary>
internal sealed class WatchSubscription(ResourceType type, string? ns, Action<WatchSubscription> close) : IDisposable
{
    private readonly Channel<WatchEvent> channel = Channel.CreateUnbounded<WatchEvent>(new UnboundedChannelOptions { SingleReader = true });

    public ChannelReader<WatchEvent> Reader => channel.Reader;

    public ResourceType Type => type;

    public string? Namespace => ns;

    public void Offer(WatchEvent change)
    {
        if (change.Object.Type == type && (ns is null || change.Object.Namespace == ns))
            channel.Writer.TryWrite(change);
    }

    /// <summary>Ends the stream as a server does that goes away.</summary>
    public void Drop() => channel.Writer.TryComplete();

    public void Dispose()
    {
        close(this);
        Drop();
    }
}
