using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Patches;
using Sandbox.KubernetesSimulator.Rbac;
using Sandbox.KubernetesSimulator.Registry;
using Sandbox.KubernetesSimulator.Schema;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Server-side apply (<c>application/apply-patch+yaml</c>, of which JSON is read): creates or changes by the wish of a manager.</summary>
internal sealed class ApplyHandler(ObjectStore store, ObjectRegistry registry, Authorizer authorizer, Presentation presentation, TimeProvider time)
{
    public const string MediaType = "application/apply-patch+yaml";

    public ApiAnswer Apply(ApiRequest request)
    {
        if (request.Subresource is not null || request.Type.View is not null)
            throw ApiException.UnsupportedMediaType(MediaType);
        if (request.Query("fieldManager") is not { Length: > 0 } manager)
            throw ApiException.InvalidOptions([FieldError.Required("fieldManager", "is required for apply patch")]);
        var wish = Wish(request);
        var apply = new ServerSideApply(manager, request.QueryFlag("force"), time.GetUtcNow());
        if (store.Find(request.Type, request.Namespace, request.Name!) is null)
            return Create(request, wish, apply);
        var applied = registry.Update(request.Type, request.Namespace, request.Name!, live => Checked(request, apply, apply.Apply(live, wish)), Part.Applied, request.DryRun);
        return presentation.Object(request, applied);
    }

    // Who may patch may not therefore create.
    private ApiAnswer Create(ApiRequest request, JsonObject wish, ServerSideApply apply)
    {
        var create = request with { Verb = "create" };
        if (!authorizer.Allows(request.Identity, create.Access))
            throw ApiException.Forbidden(create);
        var fresh = apply.Apply(new JsonObject { ["metadata"] = new JsonObject { ["name"] = request.Name } }, wish);
        return presentation.Object(request, registry.Create(request.Type, request.Namespace, fresh, request.DryRun, keepOwners: true), 201);
    }

    private static JsonObject Checked(ApiRequest request, ServerSideApply apply, JsonObject applied) =>
        apply.Conflicts.Count == 0 ? applied : throw ApiException.ApplyConflict(request.Type, request.Name!, apply.Conflicts);

    private static JsonObject Wish(ApiRequest request)
    {
        var wish = RequestBody.AsObject(RequestBody.Parse(request.Body));
        if (wish.Text("apiVersion") != request.Type.ApiVersion)
            throw ApiException.BadRequest($"incorrect version specified in apply patch. Specified patch version: {wish.Text("apiVersion")}, expected: {request.Type.ApiVersion}");
        RequestBody.CheckKind(request, wish);
        if (wish.At("metadata", "managedFields") is not null)
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        if (wish.Text("metadata", "name") is { } name && name != request.Name)
            throw ApiException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        var read = DocumentReader.Read(wish, request.Type.Model);
        var defect = read.Mismatch ?? (read.Unknown.Count > 0 ? $".{read.Unknown[0].Split('"')[1]}: field not declared in schema" : null);
        return defect is null ? wish : throw ApiException.Untyped(request, defect);
    }
}
