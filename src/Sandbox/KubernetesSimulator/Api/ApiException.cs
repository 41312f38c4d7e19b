using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Patches;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>A refusal that the API answers with a Status object.</summary>
internal sealed class ApiException(int code, string reason, string message) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public JsonObject? Details { get; private init; }

    public int? RetryAfterSeconds { get; private init; }

    private string? Continue { get; init; }

    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.GroupResource} \"{name}\" not found") { Details = DetailsOf(type, name) };

    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource") { Details = [] };

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.GroupResource} \"{name}\" already exists") { Details = DetailsOf(type, name) };

    public static ApiException Conflict(ResourceType type, string name, string? why = null) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.GroupResource} \"{name}\": {why ?? "the object has been modified; please apply your changes to the latest version and try again"}")
        {
            Details = DetailsOf(type, name),
        };

    public static ApiException Expired(string message) => new(410, "Expired", message);

    /// <summary>A page is asked for that belongs to a forgotten list; the token goes on with an inconsistent one.</summary>
    public static ApiException ExpiredPage(string token) => new(410, "Expired", "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.")
    {
        Continue = token,
    };

    public static ApiException FromTheFuture(long asked, long current) =>
        new(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}")
        {
            RetryAfterSeconds = 1,
            Details = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }), ["retryAfterSeconds"] = 1 },
        };

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException MethodNotAllowed(string method) =>
        new(405, "MethodNotAllowed", $"the server does not allow this method on the requested resource ({method})") { Details = [] };

    public static ApiException UnsupportedMediaType(string type) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json; got {type}");

    /// <summary>A JSON patch that does not apply; the server does not say why.</summary>
    public static ApiException PatchDoesNotApply() => new(422, "Invalid", "the server rejected our request due to an error in our request") { Details = [] };

    /// <summary>A patch whose result cannot be read as its kind.</summary>
    public static ApiException InvalidPatch(JsonNode patched, string why)
    {
        var error = FieldError.Invalid("patch", FieldError.Print(patched), why);
        return new(422, "Invalid", $" \"\" is invalid: {error}") { Details = new JsonObject { ["causes"] = new JsonArray(error.ToCause()) } };
    }

    public static ApiException Forbidden(ApiRequest request)
    {
        var target = request.Name is null ? request.Type.GroupResource : $"{request.Type.GroupResource} \"{request.Name}\"";
        return new ApiException(403, "Forbidden", $"{target} is forbidden: {request.Access.Refusal(request.User)}") { Details = DetailsOf(request.Type, request.Name) };
    }

    public static ApiException TooManyRequests(int retryAfterSeconds) =>
        new(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later")
        {
            RetryAfterSeconds = retryAfterSeconds,
            Details = new JsonObject { ["retryAfterSeconds"] = retryAfterSeconds },
        };

    public static ApiException Server(int code) => code switch
    {
        503 => new(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => new(504, "Timeout", "Timeout: request did not complete within the allotted time"),
        _ => new(code, "InternalError", "Internal error occurred: the simulated server was told to fail"),
    };

    public static ApiException Invalid(ResourceType type, string name, IReadOnlyList<FieldError> errors)
    {
        var text = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        var details = DetailsOf(type, name);
        details["kind"] = type.Kind;
        details["causes"] = new JsonArray([.. errors.Select(e => e.ToCause())]);
        return new ApiException(422, "Invalid", $"{type.GroupKind} \"{name}\" is invalid: {text}") { Details = details };
    }

    /// <summary>The options of a request are wrong.</summary>
    public static ApiException InvalidOptions(IReadOnlyList<FieldError> errors) =>
        new(422, "Invalid", $"PatchOptions.meta.k8s.io \"\" is invalid: {string.Join(", ", errors)}")
        {
            Details = new JsonObject { ["group"] = "meta.k8s.io", ["kind"] = "PatchOptions", ["causes"] = new JsonArray([.. errors.Select(e => e.ToCause())]) },
        };

    /// <summary>A document that is applied does not fit its kind; the server calls that its own error.</summary>
    public static ApiException Untyped(ApiRequest request, string why) =>
        new(500, "InternalError", $"failed to create typed patch object ({(request.Namespace is null ? "" : request.Namespace + "/")}{request.Name}; {request.Type.ApiVersion}, Kind={request.Type.Kind}): {why}");

    /// <summary>Others applied fields with other values.</summary>
    public static ApiException ApplyConflict(ResourceType type, string name, IReadOnlyList<FieldConflict> conflicts)
    {
        var details = DetailsOf(type, name);
        details["causes"] = new JsonArray([.. conflicts.Select(c => new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with \"{c.Manager}\"", ["field"] = c.Field })]);
        var text = conflicts.Count == 1
            ? $"conflict with \"{conflicts[0].Manager}\": {conflicts[0].Field}"
            : "conflicts" + string.Concat(conflicts.GroupBy(c => c.Manager).Select(g => $" with \"{g.Key}\":\n{string.Join('\n', g.Select(c => "- " + c.Field))}"));
        return new ApiException(409, "Conflict", $"Apply failed with {conflicts.Count} conflict{(conflicts.Count == 1 ? "" : "s")}: {text}") { Details = details };
    }

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? [] : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = reason,
            ["code"] = code,
        };
        if (Details is not null)
            status["details"] = Details.DeepClone();
        return status;
    }

    private static JsonObject DetailsOf(ResourceType type, string? name)
    {
        var details = new JsonObject { ["kind"] = type.Plural };
        if (name is not null)
            details["name"] = name;
        if (type.Group.Length > 0)
            details["group"] = type.Group;
        return details;
    }
}
