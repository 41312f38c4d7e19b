using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Patches;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Schema;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>create, update and patch, with the subresources that are written.</summary>
internal sealed class WriteHandler(ObjectRegistry registry, Presentation presentation, DeleteHandler deletions, ApplyHandler apply)
{
    public Task<ApiAnswer> Write(ApiRequest request) => Task.FromResult(request.Verb switch
    {
        "create" => Create(request),
        "update" => Replace(request, RequestBody.Document(request, ModelOf(request))),
        "patch" => Patch(request),
        "delete" => deletions.Delete(request),
        "deletecollection" => deletions.DeleteCollection(request),
        _ => throw ApiException.MethodNotAllowed(request.Verb),
    });

    private ApiAnswer Create(ApiRequest request)
    {
        if (request is { Name: not null, Subresource: "eviction", Type.Plural: "pods" })
            return deletions.Evict(request);
        if (request.Name is not null)
            throw ApiException.NoSuchPath();
        if (request.Type.Namespaced && request.Namespace is null)
            throw ApiException.BadRequest("the namespace of the object must be part of the path");
        return presentation.Object(request, registry.Create(request.Type.Stored, request.Namespace, Stored(request, RequestBody.Document(request, ModelOf(request))), request.DryRun), 201);
    }

    private ApiAnswer Replace(ApiRequest request, JsonObject next)
    {
        if (request.Type.NeedsVersion && next.Text("metadata", "resourceVersion") is null or "")
            throw ApiException.Invalid(request.Type, request.Name!, [FieldError.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]);
        return Change(request, _ => (JsonObject)next.DeepClone());
    }

    private ApiAnswer Patch(ApiRequest request)
    {
        var kind = (request.Context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (kind == ApplyHandler.MediaType)
            return apply.Apply(request);
        var patch = RequestBody.Parse(request.Body) ?? throw ApiException.BadRequest("the patch is empty");
        return kind switch
        {
            "application/json-patch+json" => Change(request, current => Patched(request, JsonPatch.Apply(current, patch))),
            "application/merge-patch+json" => Change(request, current => Patched(request, MergePatch.Apply(current, RequestBody.AsObject(patch)))),
            "application/strategic-merge-patch+json" => Change(request, current => Patched(request, StrategicMergePatch.Apply(current, RequestBody.AsObject(patch)))),
            _ => throw ApiException.UnsupportedMediaType(kind),
        };
    }

    private ApiAnswer Change(ApiRequest request, Func<JsonObject, JsonObject> change)
    {
        var type = request.Type.Stored;
        if (request.Subresource == "scale" && type.HasScale)
        {
            var scaled = registry.Update(
                type,
                request.Namespace,
                request.Name!,
                current => ScaleView.Into(current, change(ScaleView.Of(StoredObject.From(type, (JsonObject)current.DeepClone(), VersionOf(current))))),
                Part.Main,
                request.DryRun);
            return ApiAnswer.Json(ScaleView.Of(scaled));
        }
        var part = request.Subresource switch
        {
            null => Part.Main,
            "status" when type.HasStatus => Part.Status,
            _ => throw ApiException.NoSuchPath(),
        };
        var view = request.Type.View;
        var written = registry.Update(type, request.Namespace, request.Name!, current => Stored(request, change(view?.Show(current) ?? current)), part, request.DryRun);
        return presentation.Object(request, written);
    }

    private static JsonObject Patched(ApiRequest request, JsonObject patched)
    {
        FieldValidation.CheckPatched(request, patched, ModelOf(request));
        return patched;
    }

    private static JsonObject Stored(ApiRequest request, JsonObject document) => request.Type.View?.Store(document) ?? document;

    private static Type ModelOf(ApiRequest request) => request.Subresource == "scale" ? typeof(V1Scale) : request.Type.Model;

    private static long VersionOf(JsonObject current) => long.Parse(current.Text("metadata", "resourceVersion")!, System.Globalization.CultureInfo.InvariantCulture);
}
