using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>delete, deletecollection, and the eviction of a pod.</summary>
internal sealed class DeleteHandler(ObjectStore store, ObjectRegistry registry, Presentation presentation)
{
    public ApiAnswer Delete(ApiRequest request)
    {
        if (request.Subresource is not null)
            throw ApiException.NoSuchPath();
        var deleted = registry.Delete(request.Type, request.Namespace, request.Name!, Options(request));
        var waits = store.Find(request.Type, request.Namespace, request.Name!)?.Uid == deleted.Uid;
        return waits || request.Type.Strategy.ReturnsDeleted ? presentation.Object(request, deleted) : ApiAnswer.Json(Success(request.Type, deleted));
    }

    public ApiAnswer DeleteCollection(ApiRequest request)
    {
        var labels = LabelSelector.Parse(request.Query("labelSelector"));
        var fields = FieldSelector.Parse(request.Type, request.Query("fieldSelector"));
        var options = Options(request);
        var (all, version) = store.List(request.Type, request.Namespace);
        var deleted = new JsonArray();
        foreach (var item in all.Where(i => labels.Matches(i.Labels) && fields.Matches(i)))
            deleted.Add(registry.Delete(request.Type, item.Namespace, item.Name, options).ToNode());
        return ApiAnswer.Json(new JsonObject
        {
            ["kind"] = request.Type.Kind + "List",
            ["apiVersion"] = request.Type.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) },
            ["items"] = deleted,
        });
    }

    public ApiAnswer Evict(ApiRequest request)
    {
        var options = request with { Body = RequestBody.Parse(request.Body).At("deleteOptions")?.ToJsonString() ?? "" };
        registry.Delete(request.Type, request.Namespace, request.Name!, Options(options));
        return ApiAnswer.Json(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 }, 201);
    }

    private static DeleteRequest Options(ApiRequest request)
    {
        var body = request.Body.Length > 0 ? RequestBody.Parse(request.Body) : null;
        return new DeleteRequest
        {
            GracePeriodSeconds = body.Number("gracePeriodSeconds") ?? request.QueryNumber("gracePeriodSeconds"),
            PropagationPolicy = body.Text("propagationPolicy") ?? request.Query("propagationPolicy"),
            Uid = body.Text("preconditions", "uid"),
            ResourceVersion = body.Text("preconditions", "resourceVersion"),
            DryRun = request.DryRun || body.At("dryRun") is JsonArray { Count: > 0 },
        };
    }

    private static JsonObject Success(ResourceType type, StoredObject deleted)
    {
        var details = new JsonObject { ["name"] = deleted.Name, ["kind"] = type.Plural, ["uid"] = deleted.Uid };
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
