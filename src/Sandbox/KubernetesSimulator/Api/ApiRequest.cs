using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Rbac;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>One request for an object or a collection, in the API's terms.</summary>
internal sealed record ApiRequest(HttpContext Context, Identity Identity, string Verb, ResourceType Type, string? Namespace, string? Name, string? Subresource)
{
    public string User => Identity.User;

    /// <summary>As RBAC names it: <c>pods</c> or <c>pods/log</c>.</summary>
    public string Resource => Subresource is null ? Type.Plural : $"{Type.Plural}/{Subresource}";

    public string Body { get; init; } = "";

    /// <summary>The version of the cluster that a lagging read is served from; null for the newest.</summary>
    public long? AsOf { get; init; }

    /// <summary>After how many events a watch is cut; null for never.</summary>
    public int? CutAfter { get; init; }

    public CancellationToken Aborted => Context.RequestAborted;

    public bool DryRun => Query("dryRun") is "All";

    public string? Query(string name) => Context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool QueryFlag(string name) => Query(name) is "true" or "1";

    public long? QueryNumber(string name) =>
        Query(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ApiException.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");

    /// <summary>As the authorizer sees it: a namespace is in itself, and a list of one name names it.</summary>
    public AccessRequest Access => new(
        Verb,
        Type.Group,
        Type.Plural,
        Subresource,
        Type == ResourceTypes.Namespaces ? Name : Namespace,
        Name ?? (Verb is "list" or "watch" or "deletecollection" ? FieldSelector.NameIn(Query("fieldSelector")) : null));
}
