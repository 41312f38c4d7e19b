using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>The search attributes of one namespace: the built-in ones and those registered.</summary>
internal sealed class SearchAttributeRegistry(string @namespace) : IColumnNames
{
    private readonly Dictionary<string, IndexedValueType> custom = new(StringComparer.Ordinal);

    /// <summary>Those that were registered, by name.</summary>
    public IReadOnlyDictionary<string, IndexedValueType> Custom => custom;

    /// <summary>Registers a name; one that exists stays as it is, whatever its type.</summary>
    /// <returns>Null, or why the name or type is refused.</returns>
    public string? Add(string name, IndexedValueType type)
    {
        if (SystemSearchAttributes.IsReserved(name))
            return $"Search attribute {name} is reserved by system.";
        if (type == IndexedValueType.Unspecified || !Enum.IsDefined(type))
            return $"Unknown search attribute type: {type}.";
        custom.TryAdd(name, type);
        return null;
    }

    /// <summary>Takes a registered name away.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Remove(string name) =>
        custom.Remove(name) ? null
        : SystemSearchAttributes.IsReserved(name) ? $"Unable to remove non-custom search attributes: {name}."
        : $"Search attribute {name} doesn't exist.";

    /// <summary>The type of any attribute that a query may name; unspecified when there is none.</summary>
    public IndexedValueType TypeOf(string name) =>
        SystemSearchAttributes.System.TryGetValue(name, out var type)
        || SystemSearchAttributes.Predefined.TryGetValue(name, out type)
        || SystemSearchAttributes.Internal.TryGetValue(name, out type)
        || custom.TryGetValue(name, out type) ? type : IndexedValueType.Unspecified;

    /// <inheritdoc />
    public Column? Find(string alias)
    {
        if (Known(alias, alias) is { } exact)
            return exact;
        if (alias is "ScheduleId" or "TemporalScheduleId")
            return Known(alias, SystemSearchAttributes.WorkflowId);
        return Known(alias, alias.StartsWith("Temporal", StringComparison.Ordinal) ? alias["Temporal".Length..] : "Temporal" + alias);
    }

    /// <summary>
    /// Checks what somebody wants to set: null when all is well, else the reason, as the service words it in
    /// InvalidArgument and in the failure of a workflow task (BadSearchAttributes).
    /// </summary>
    public string? Refusal(SearchAttributes? attributes)
    {
        foreach (var (name, payload) in attributes?.IndexedFields ?? [])
        {
            if (SystemSearchAttributes.System.ContainsKey(name) || SystemSearchAttributes.Internal.ContainsKey(name))
                return $"{name} attribute can't be set in SearchAttributes";
            var type = TypeOf(name);
            if (type == IndexedValueType.Unspecified)
                return $"Namespace {@namespace} has no mapping defined for search attribute {name}";
            if (!SearchAttributePayload.TryDecode(payload, type, out _))
                return $"invalid value for search attribute {name} of type {Column.TypeName(type)}: {payload.Data.ToStringUtf8()}";
        }
        return null;
    }

    /// <summary>The attributes with their types in the metadata, as executions keep and return them.</summary>
    public SearchAttributes Typed(SearchAttributes attributes)
    {
        var result = new SearchAttributes();
        foreach (var (name, payload) in attributes.IndexedFields)
            result.IndexedFields[name] = SearchAttributePayload.WithType(payload, TypeOf(name));
        return result;
    }

    private Column? Known(string alias, string field) =>
        TypeOf(field) is var type and not IndexedValueType.Unspecified ? new Column(alias, field, type) : null;
}
