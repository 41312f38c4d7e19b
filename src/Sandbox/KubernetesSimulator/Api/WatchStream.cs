using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Storage;
using Sandbox.VirtualTime;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>An open watch over HTTP: a line of JSON for each change, seen through the selectors of the request.</summary>
internal sealed class WatchStream(ObjectStore store, Presentation presentation, TimeProvider time, CancellationToken stopping)
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
        try
        {
            if (withInitial)
                (initial, version, watch) = store.ListAndWatch(request.Type.Stored, request.Namespace);
            else
                watch = store.Watch(request.Type.Stored, request.Namespace, since);
        }
        catch (ApiException expired) when (expired.Code == 410)
        {
            // A watch that cannot go back so far opens all the same, and says so in its first event.
            return ApiAnswer.Stream("application/json", context => new Lines(context, request, presentation).Write("ERROR", expired.ToStatus().ToJsonString()));
        }
        return ApiAnswer.Stream("application/json", async context =>
        {
            using (watch)
            {
                var sees = new Sight(labels, fields);
                var lines = new Lines(context, request, presentation);
                foreach (var item in initial.Where(sees.Matches))
                    await lines.Write("ADDED", item).ConfigureAwait(false);
                if (request.QueryFlag("sendInitialEvents"))
                    await lines.Write("BOOKMARK", Bookmark(request.Type, version, initialEnd: true)).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                await Follow(context, request, watch, sees, lines).ConfigureAwait(false);
            }
        });
    }

    private async Task Follow(HttpContext context, ApiRequest request, WatchSubscription watch, Sight sees, Lines lines)
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
                await lines.Write("BOOKMARK", Bookmark(request.Type, store.Version, initialEnd: false)).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ending.Token).ConfigureAwait(false);
            }
            if (!await next.ConfigureAwait(false))
                return;
            while (watch.Reader.TryRead(out var change))
            {
                if (sees.Translate(change) is { } kind)
                    await lines.Write(kind, change.Object).ConfigureAwait(false);
            }
            await context.Response.Body.FlushAsync(ending.Token).ConfigureAwait(false);
        }
    }

    private static string Bookmark(ResourceType type, long version, bool initialEnd)
    {
        var annotations = initialEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        return $"{{\"kind\":\"{type.Kind}\",\"apiVersion\":\"{type.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{version.ToString(CultureInfo.InvariantCulture)}\"{annotations}}}}}";
    }

    // The lines of one stream, which a fault may cut after so many.
    private sealed class Lines(HttpContext context, ApiRequest request, Presentation presentation)
    {
        private int written;

        public Task Write(string kind, StoredObject item) => Write(kind, presentation.WatchObject(request, item, first: written == 0));

        public async Task Write(string kind, string json)
        {
            if (written++ >= request.CutAfter)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                context.Abort();
                throw new OperationCanceledException(context.RequestAborted);
            }
            await context.Response.WriteAsync($"{{\"type\":\"{kind}\",\"object\":{json}}}\n", context.RequestAborted).ConfigureAwait(false);
        }
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
