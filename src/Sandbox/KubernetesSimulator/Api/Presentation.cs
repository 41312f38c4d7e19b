using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Storage;
using Sandbox.KubernetesSimulator.Tables;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Objects as the client asked to see them: as they are, or as the rows of a table that <c>kubectl get</c> prints.</summary>
internal sealed class Presentation(TimeProvider time)
{
    public ApiAnswer Object(ApiRequest request, StoredObject item, int code = 200) =>
        WantsTable(request.Context)
            ? ApiAnswer.Json(Table(request, new JsonObject { ["resourceVersion"] = item.Version.ToString(CultureInfo.InvariantCulture) }, [item]), code)
            : ApiAnswer.Text(request.Type.Show(item), code, "application/json");

    public ApiAnswer List(ApiRequest request, JsonObject metadata, IReadOnlyList<StoredObject> items)
    {
        if (WantsTable(request.Context))
            return ApiAnswer.Json(Table(request, metadata, items));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"kind\":\"{request.Type.Kind}List\",\"apiVersion\":\"{request.Type.ApiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":[");
        text.AppendJoin(',', items.Select(request.Type.Show));
        return ApiAnswer.Text(text.Append("]}").ToString(), 200, "application/json");
    }

    /// <summary>What one event of a watch carries; only the first table of a stream has column headers.</summary>
    public string WatchObject(ApiRequest request, StoredObject item, bool first) =>
        WantsTable(request.Context)
            ? TableDocument.Build(request.Type, [], [item], time.GetUtcNow(), request.Query("includeObject"), withColumns: first).ToJsonString()
            : request.Type.Show(item);

    private static bool WantsTable(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Split(',')[0] is var first
        && first.Contains("as=Table", StringComparison.Ordinal) && first.Contains("g=meta.k8s.io", StringComparison.Ordinal);

    private JsonObject Table(ApiRequest request, JsonObject metadata, IReadOnlyList<StoredObject> items) =>
        TableDocument.Build(request.Type, metadata, items, time.GetUtcNow(), request.Query("includeObject"), withColumns: true);
}
