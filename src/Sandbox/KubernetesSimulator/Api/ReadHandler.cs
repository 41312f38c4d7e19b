using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>get, list and watch.</summary>
internal sealed class ReadHandler(ObjectStore store, WatchStream watches)
{
    public ApiAnswer Get(ApiRequest request)
    {
        var item = store.Find(request.Type, request.Namespace, request.Name!) ?? throw ApiException.NotFound(request.Type, request.Name!);
        return request.Subresource switch
        {
            null or "status" => ApiAnswer.Object(item),
            "scale" when request.Type.HasScale => ApiAnswer.Json(ScaleView.Of(item)),
            _ => throw ApiException.NoSuchPath(),
        };
    }

    public ApiAnswer List(ApiRequest request)
    {
        var labels = LabelSelector.Parse(request.Query("labelSelector"));
        var fields = FieldSelector.Parse(request.Type, request.Query("fieldSelector"));
        var (all, version) = store.List(request.Type, request.Namespace);
        var matching = all.Where(i => labels.Matches(i.Labels) && fields.Matches(i));
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        var page = Page(request, matching, metadata);
        return ApiAnswer.Text(Document(request.Type, metadata, page), 200, "application/json");
    }

    public ApiAnswer Watch(ApiRequest request) => watches.Open(request);

    // The token of a page is the key of its last object and the version of the list: pages after a change stay consistent enough.
    private static List<StoredObject> Page(ApiRequest request, IEnumerable<StoredObject> items, JsonObject metadata)
    {
        if (request.Query("continue") is { Length: > 0 } token)
        {
            var after = Decode(token);
            items = items.Where(i => string.CompareOrdinal(i.Key, after) > 0);
        }
        var rest = items.ToList();
        if (request.QueryNumber("limit") is not { } limit || limit <= 0 || rest.Count <= limit)
            return rest;
        var page = rest.Take((int)limit).ToList();
        metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Key));
        metadata["remainingItemCount"] = rest.Count - page.Count;
        return page;
    }

    private static string Decode(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw ApiException.BadRequest("continue key is not valid");
        }
    }

    private static string Document(ResourceType type, JsonObject metadata, List<StoredObject> items)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"kind\":\"{type.Kind}List\",\"apiVersion\":\"{type.ApiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":[");
        text.AppendJoin(',', items.Select(i => i.Json));
        return text.Append("]}").ToString();
    }
}
