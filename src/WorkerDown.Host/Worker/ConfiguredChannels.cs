using System.Collections;
using System.Collections.Concurrent;
using WorkerDown.Activities.Escalate;
using WorkerDown.Host.Configuration.Reloading;

namespace WorkerDown.Host.Worker;

/// <summary>The channels as the settings have them now, each made when first needed and kept while its settings are the same.</summary>
public sealed class ConfiguredChannels(LiveSettings settings, IHttpClientFactory http, TimeProvider time) : IEnumerable<IPageChannel>
{
    private readonly ConcurrentDictionary<ChannelSettings, IPageChannel> channels = new();

    /// <inheritdoc />
    public IEnumerator<IPageChannel> GetEnumerator() =>
        settings.Current.Channels.Select(c => channels.GetOrAdd(c, made => PageChannels.Make(made, http.CreateClient("pages"), time))).GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
