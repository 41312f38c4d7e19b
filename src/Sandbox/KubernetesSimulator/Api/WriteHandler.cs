using System.Text.Json;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Patches;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>create, update, patch, delete and deletecollection, with the subresources that are written.</summary>
internal sealed class WriteHandler(ObjectStore store, ObjectRegistry registry)
{
    public Task<ApiAnswer> Write(ApiRequest request) => Task.FromResult(request.Verb switch
    {
        "create" => Create(request),
        "update" => Replace(request, Document(request)),
        "patch" => Patch(request),
        "delete" => Delete(request),
        "deletecollection" => DeleteCollection(request),
        _ => throw ApiException.MethodNotAllowed(request.Verb),
    });

    private ApiAnswer Create(ApiRequest request)
    {
        if (request is { Name: not null, Subresource: "eviction", Type.Plural: "pods" })
            return Evict(request);
        if (request.Name is not null)
            throw ApiException.NoSuchPath();
        if (request.Type.Namespaced && request.Namespace is null)
            throw ApiException.BadRequest("the namespace of the object must be part of the path");
        return ApiAnswer.Object(registry.Create(request.Type, request.Namespace, Document(request), request.DryRun), 201);
    }

    private ApiAnswer Replace(ApiRequest request, JsonObject next) => Change(request, _ => (JsonObject)next.DeepClone());

    private ApiAnswer Patch(ApiRequest request)
    {
        var kind = (request.Context.Request.ContentType ?? "").Split(';')[0].Trim();
        var patch = Parse(request.Body) ?? throw ApiException.BadRequest("the patch is empty");
        return kind switch
        {
            "application/json-patch+json" => Change(request, current => JsonPatch.Apply(current, patch)),
            "application/merge-patch+json" => Change(request, current => MergePatch.Apply(current, AsObject(patch))),
            "application/strategic-merge-patch+json" => Change(request, current => StrategicMergePatch.Apply(current, AsObject(patch))),
            _ => throw ApiException.UnsupportedMediaType(kind),
        };
    }

    private ApiAnswer Change(ApiRequest request, Func<JsonObject, JsonObject> change)
    {
        if (request.Subresource == "scale" && request.Type.HasScale)
        {
            var scaled = registry.Update(
                request.Type,
                request.Namespace,
                request.Name!,
                current => ScaleView.Into(current, change(ScaleView.Of(StoredObject.From(request.Type, (JsonObject)current.DeepClone(), VersionOf(current))))),
                Part.Main,
                request.DryRun);
            return ApiAnswer.Json(ScaleView.Of(scaled));
        }
        var part = request.Subresource switch
        {
            null => Part.Main,
            "status" when request.Type.HasStatus => Part.Status,
            _ => throw ApiException.NoSuchPath(),
        };
        return ApiAnswer.Object(registry.Update(request.Type, request.Namespace, request.Name!, change, part, request.DryRun));
    }

    private ApiAnswer Delete(ApiRequest request)
    {
        if (request.Subresource is not null)
            throw ApiException.NoSuchPath();
        var deleted = registry.Delete(request.Type, request.Namespace, request.Name!, Options(request));
        var waits = store.Find(request.Type, request.Namespace, request.Name!)?.Uid == deleted.Uid;
        return waits || request.Type.Strategy.ReturnsDeleted ? ApiAnswer.Object(deleted) : ApiAnswer.Json(Success(request.Type, deleted));
    }

    private ApiAnswer DeleteCollection(ApiRequest request)
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
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            ["items"] = deleted,
        });
    }

    private ApiAnswer Evict(ApiRequest request)
    {
        var options = request with { Body = Parse(request.Body).At("deleteOptions")?.ToJsonString() ?? "" };
        registry.Delete(request.Type, request.Namespace, request.Name!, Options(options));
        return ApiAnswer.Json(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 }, 201);
    }

    private static DeleteRequest Options(ApiRequest request)
    {
        var body = request.Body.Length > 0 ? Parse(request.Body) : null;
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

    private static JsonObject Document(ApiRequest request)
    {
        var document = AsObject(Parse(request.Body));
        if (document.Text("kind") is { } kind && kind != request.Type.Kind && request.Subresource is null)
            throw ApiException.BadRequest($"{kind} in version \"{document.Text("apiVersion")}\" cannot be handled as a {request.Type.Kind}");
        return document;
    }

    private static JsonObject AsObject(JsonNode? node) => node as JsonObject ?? throw ApiException.BadRequest("the body of the request is not an object");

    private static JsonNode? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException wrong)
        {
            throw ApiException.BadRequest($"the body of the request is not JSON: {wrong.Message}");
        }
    }

    private static long VersionOf(JsonObject current) => long.Parse(current.Text("metadata", "resourceVersion")!, System.Globalization.CultureInfo.InvariantCulture);
}
