using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>One request for an object or a collection, in the API's terms.</summary>
internal sealed record ApiRequest(HttpContext Context, string User, string Verb, ResourceType Type, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>As RBAC names it: <c>pods</c> or <c>pods/log</c>.</summary>
    public string Resource => Subresource is null ? Type.Plural : $"{Type.Plural}/{Subresource}";

    public string Body { get; init; } = "";

    public CancellationToken Aborted => Context.RequestAborted;

    public bool DryRun => Query("dryRun") is "All";

    public string? Query(string name) => Context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool QueryFlag(string name) => Query(name) is "true" or "1";

    public long? QueryNumber(string name) =>
        Query(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
}
