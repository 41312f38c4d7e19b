using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>get, list and watch.</summary>
internal sealed class ReadHandler(ObjectStore store, Presentation presentation, WatchStream watches)
{
    public ApiAnswer Get(ApiRequest request)
    {
        var item = Find(request) ?? throw ApiException.NotFound(request.Type, request.Name!);
        return request.Subresource switch
        {
            null or "status" => presentation.Object(request, item),
            "scale" when request.Type.HasScale => ApiAnswer.Json(ScaleView.Of(item)),
            _ => throw ApiException.NoSuchPath(),
        };
    }

    public ApiAnswer List(ApiRequest request)
    {
        var labels = LabelSelector.Parse(request.Query("labelSelector"));
        var fields = FieldSelector.Parse(request.Type, request.Query("fieldSelector"));
        var token = request.Query("continue") is { Length: > 0 } text ? PageToken.Parse(text) : null;
        var (all, version) = token is null ? First(request) : Next(request, token);
        var matching = all.Where(i => labels.Matches(i.Labels) && fields.Matches(i)).ToList();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (request.QueryNumber("limit") is { } limit and > 0 && matching.Count > limit)
        {
            metadata["continue"] = new PageToken(version, matching[(int)limit - 1].Key).ToString();
            // With a selector the server does not know how many are left.
            if (labels.IsEmpty && fields.IsEmpty)
                metadata["remainingItemCount"] = matching.Count - limit;
            matching.RemoveRange((int)limit, matching.Count - (int)limit);
        }
        return presentation.List(request, metadata, matching);
    }

    public ApiAnswer Watch(ApiRequest request) => watches.Open(request);

    private StoredObject? Find(ApiRequest request)
    {
        var type = request.Type.Stored;
        return request.AsOf is { } version
            ? store.ListAt(type, request.Namespace, version).FirstOrDefault(o => o.Name == request.Name)
            : store.Find(type, request.Namespace, request.Name!);
    }

    private (IReadOnlyList<StoredObject> Items, long Version) First(ApiRequest request)
    {
        if (request.AsOf is { } lagging)
            return (store.ListAt(request.Type.Stored, request.Namespace, lagging), lagging);
        var asked = request.QueryNumber("resourceVersion") ?? 0;
        if (asked > 0 && request.Query("resourceVersionMatch") == "Exact")
            return (store.ListAt(request.Type.Stored, request.Namespace, asked), asked);
        var (items, version) = store.List(request.Type.Stored, request.Namespace);
        return asked <= version ? (items, version) : throw ApiException.FromTheFuture(asked, version);
    }

    // All pages show the list as it was at the first; a token whose list is forgotten comes with one that goes on without it.
    private (IReadOnlyList<StoredObject> Items, long Version) Next(ApiRequest request, PageToken token)
    {
        try
        {
            var version = token.Version < 0 ? store.Version : token.Version;
            return (store.ListAt(request.Type.Stored, request.Namespace, version).Where(i => string.CompareOrdinal(i.Key, token.After) > 0).ToList(), version);
        }
        catch (ApiException expired) when (expired.Code == 410)
        {
            throw ApiException.ExpiredPage((token with { Version = -1 }).ToString());
        }
    }
}
