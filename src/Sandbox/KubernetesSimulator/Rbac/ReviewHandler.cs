using System.Text.Json.Nodes;
using k8s.Models;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Rbac;

/// <summary>The questions that the API answers without keeping them: may I, what may I, who am I.</summary>
internal sealed class ReviewHandler(Authorizer authorizer)
{
    public ApiAnswer Answer(ApiRequest request, JsonObject review)
    {
        if (request.Verb != "create" || request.Name is not null)
            throw ApiException.MethodNotAllowed(request.Verb);
        review["apiVersion"] = request.Type.ApiVersion;
        review["kind"] = request.Type.Kind;
        review.Ensure("metadata");
        review["status"] = request.Type.Kind switch
        {
            "SelfSubjectAccessReview" => Access(review, request.Identity),
            "SubjectAccessReview" => Access(review, Subject(review)),
            "SelfSubjectRulesReview" => Rules(review, request.Identity),
            _ => Who(request.Identity),
        };
        return ApiAnswer.Json(review, 201);
    }

    private JsonObject Access(JsonObject review, Identity who)
    {
        var asked = review.At("spec", "resourceAttributes");
        // The paths outside the resources, such as discovery and health, are open to everybody.
        var allowed = asked is null || authorizer.Allows(who, new AccessRequest(
            asked.Text("verb") ?? "",
            asked.Text("group") ?? "",
            asked.Text("resource") ?? "",
            NullIfEmpty(asked.Text("subresource")),
            NullIfEmpty(asked.Text("namespace")),
            NullIfEmpty(asked.Text("name"))));
        return new JsonObject { ["allowed"] = allowed };
    }

    private JsonObject Rules(JsonObject review, Identity who)
    {
        var rules = authorizer.RulesFor(who, NullIfEmpty(review.Text("spec", "namespace"))).Select(g => g.Rule).ToList();
        if (who.Groups.Contains(Identity.Masters))
            rules.Add(new V1PolicyRule { ApiGroups = ["*"], Resources = ["*"], Verbs = ["*"] });
        return new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. rules.Select(r => Codec.Encode(r))]),
            ["nonResourceRules"] = new JsonArray(),
            ["incomplete"] = false,
        };
    }

    private static JsonObject Who(Identity who) => new()
    {
        ["userInfo"] = new JsonObject { ["username"] = who.User, ["groups"] = new JsonArray([.. who.Groups.Select(g => JsonValue.Create(g))]) },
    };

    private static Identity Subject(JsonObject review)
    {
        var named = Identity.Named(review.Text("spec", "user") ?? "");
        return named with { Groups = [.. named.Groups, .. (review.At("spec", "groups") as JsonArray ?? []).Select(g => g!.GetValue<string>())] };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
