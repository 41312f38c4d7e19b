using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>A refusal that the API answers with a Status object.</summary>
internal sealed class ApiException(int code, string reason, string message) : Exception(message)
{
    public int Code => code;

    public string Reason => reason;

    public JsonObject? Details { get; private init; }

    public int? RetryAfterSeconds { get; private init; }

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

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException MethodNotAllowed(string method) =>
        new(405, "MethodNotAllowed", $"the server does not allow this method on the requested resource ({method})") { Details = [] };

    public static ApiException UnsupportedMediaType(string type) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json; got {type}");

    public static ApiException Unprocessable(string message) => new(422, "Invalid", message);

    public static ApiException Forbidden(string user, string verb, ResourceType type, string? subresource, string? ns, string? name)
    {
        var resource = subresource is null ? type.Plural : $"{type.Plural}/{subresource}";
        var where = ns is null ? "at the cluster scope" : $"in the namespace \"{ns}\"";
        var subject = type.Group.Length == 0 ? resource : $"{resource.Split('/')[0]}.{type.Group}{(subresource is null ? "" : "/" + subresource)}";
        var target = name is null ? subject : $"{subject} \"{name}\"";
        return new ApiException(403, "Forbidden", $"{target} is forbidden: User \"{user}\" cannot {verb} resource \"{resource}\" in API group \"{type.Group}\" {where}")
        {
            Details = DetailsOf(type, name),
        };
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

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
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
