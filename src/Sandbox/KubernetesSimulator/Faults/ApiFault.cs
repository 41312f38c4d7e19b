using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Faults;

/// <summary>Something that goes wrong with requests to the API. What is not stated matches all requests.</summary>
public abstract record ApiFault
{
    /// <summary><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>.</summary>
    public string? Verb { get; init; }

    /// <summary>The resource's plural, such as <c>deployments</c>, or with its subresource, such as <c>pods/log</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>The namespace of the requests meant.</summary>
    public string? Namespace { get; init; }

    /// <summary>The object's name.</summary>
    public string? Name { get; init; }

    /// <summary>The identity whose requests fail.</summary>
    public string? User { get; init; }

    /// <summary>How many requests it hits; null for all until it is taken back.</summary>
    public int? Times { get; init; }

    /// <summary>Answers in place of the API, or after it.</summary>
    internal abstract Task<ApiAnswer> Answer(ApiRequest request, FaultContext context);

    internal bool Applies(ApiRequest request) =>
        (Verb is null || request.Verb == Verb)
        && (Resource is null || request.Resource == Resource)
        && (Namespace is null || request.Namespace == Namespace)
        && (Name is null || request.Name == Name)
        && (User is null || request.User == User);
}
