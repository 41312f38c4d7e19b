using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Storage;
using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>An open watch over HTTP: a line of JSON for each change, seen through the selectors of the request.</summary>
internal sealed class WatchStream(ObjectStore store, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    public ApiAnswer Open(ApiRequest request)
    {
        var labels = LabelSelector.Parse(request.Query("labelSelector"));
        var fields = FieldSelector.Parse(request.Type, request.Query("fieldSelector"));
        var since = request.QueryNumber("resourceVersion") ?? 0;
        var withInitial = since == 0 || request.QueryFlag("sendInitialEvents");
        IReadOnlyList<StoredObject> initial = [];
        var version = since;
        WatchSubscription watch;
        if (withInitial)
            (initial, version, watch) = store.ListAndWatch(request.Type, request.Namespace);
        else
            watch = store.Watch(request.Type, request.Namespace, since);
        return ApiAnswer.Stream("application/json", async context =>
        {
            using (watch)
            {
                var sees = new Sight(labels, fields);
                foreach (var item in initial.Where(sees.Matches))
                    await WriteLine(context, "ADDED", item.Json).ConfigureAwait(false);
                if (request.QueryFlag("sendInitialEvents"))
                    await WriteLine(context, "BOOKMARK", Bookmark(request.Type, version, initialEnd: true)).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                await Follow(context, request, watch, sees).ConfigureAwait(false);
            }
        });
    }

    private async Task Follow(HttpContext context, ApiRequest request, WatchSubscription watch, Sight sees)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        using var limit = request.QueryNumber("timeoutSeconds") is { } seconds and > 0 ? time.PassiveTimer(watch.Drop, TimeSpan.FromSeconds(seconds)) : null;
        var bookmarks = request.QueryFlag("allowWatchBookmarks");
        using var marks = new BookmarkTimer(time, BookmarkEvery);
        while (true)
        {
            var next = watch.Reader.WaitToReadAsync(ending.Token).AsTask();
            while (bookmarks && await Task.WhenAny(next, marks.Due).ConfigureAwait(false) != next)
            {
                marks.Restart();
                await WriteLine(context, "BOOKMARK", Bookmark(request.Type, store.Version, initialEnd: false)).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ending.Token).ConfigureAwait(false);
            }
            if (!await next.ConfigureAwait(false))
                return;
            while (watch.Reader.TryRead(out var change))
            {
                if (sees.Translate(change) is { } kind)
                    await WriteLine(context, kind, change.Object.Json).ConfigureAwait(false);
            }
            await context.Response.Body.FlushAsync(ending.Token).ConfigureAwait(false);
        }
    }

    private static Task WriteLine(HttpContext context, string kind, string json) =>
        context.Response.WriteAsync($"{{\"type\":\"{kind}\",\"object\":{json}}}\n", context.RequestAborted);

    private static string Bookmark(ResourceType type, long version, bool initialEnd)
    {
        var annotations = initialEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        return $"{{\"kind\":\"{type.Kind}\",\"apiVersion\":\"{type.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{version.ToString(CultureInfo.InvariantCulture)}\"{annotations}}}}}";
    }

    // Who a selector lets in is added, who it no longer lets in is deleted, whatever really happened.
    private sealed record Sight(LabelSelector Labels, FieldSelector Fields)
    {
        public bool Matches(StoredObject item) => Labels.Matches(item.Labels) && Fields.Matches(item);

        public string? Translate(WatchEvent change)
        {
            var before = change.Previous is { } previous && Matches(previous);
            var now = change.Kind != ChangeKind.Deleted && Matches(change.Object);
            return (before, now) switch { (false, true) => "ADDED", (true, true) => "MODIFIED", (true, false) => "DELETED", _ => null };
        }
    }
}
