using Sandbox.KubernetesSimulator.Registry;

namespace Sandbox.KubernetesSimulator.Storage;

/// <summary>One kind of object that the API serves.</summary>
internal sealed record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As error messages name it: <c>deployments.apps</c>.</summary>
    public string GroupResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As validation messages name it: <c>Deployment.apps</c>.</summary>
    public string GroupKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    /// <summary>The client library's model: it is the schema that unknown members are found by.</summary>
    public required Type Model { get; init; }

    /// <summary>Where this is another version's view of objects that are kept elsewhere; null for all others.</summary>
    public ResourceView? View { get; init; }

    /// <summary>The kind that the objects are kept as: this one, but for views.</summary>
    public ResourceType Stored => View?.Stored ?? this;

    /// <summary>True for questions that are answered and not kept.</summary>
    public bool IsReview { get; init; }

    /// <summary>True where a replacement must name the version that it replaces.</summary>
    public bool NeedsVersion { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    public bool TracksGeneration { get; init; }

    public ResourceStrategy Strategy { get; init; } = new();

    /// <summary>An object as this kind shows it.</summary>
    public string Show(StoredObject item) => View is null ? item.Json : View.Show(item.ToNode()).ToJsonString();

    public string StoredField(string field) => View?.StoredField(field) ?? field;

    public bool Equals(ResourceType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
