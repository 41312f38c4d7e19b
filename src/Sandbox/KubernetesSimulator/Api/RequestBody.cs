using System.Text.Json;
using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Schema;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>The body of a request, taken apart.</summary>
internal static class RequestBody
{
    /// <summary>The object in the body of a request, read as the kind that its path names.</summary>
    public static JsonObject Document(ApiRequest request, Type model)
    {
        var document = AsObject(Parse(request.Body));
        if (request.Subresource is null or "status")
            CheckKind(request, document);
        FieldValidation.CheckDocument(request, document, model);
        return document;
    }

    /// <summary>A document that says what it is must be what the path says.</summary>
    public static void CheckKind(ApiRequest request, JsonObject document)
    {
        if (document.Text("kind") is { } kind && kind != request.Type.Kind)
            throw ApiException.BadRequest($"{kind} in version \"{document.Text("apiVersion")}\" cannot be handled as a {request.Type.Kind}");
        if (document.Text("apiVersion") is { } version && version != request.Type.ApiVersion)
            throw ApiException.BadRequest($"the API version in the data ({version}) does not match the expected API version ({request.Type.ApiVersion})");
    }

    public static JsonObject AsObject(JsonNode? node) => node as JsonObject ?? throw ApiException.BadRequest("the body of the request is not an object");

    public static JsonNode? Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Duplicates.LastOnes(document.RootElement);
        }
        catch (JsonException wrong)
        {
            throw ApiException.BadRequest($"the body of the request is not JSON: {wrong.Message}");
        }
    }
}
