using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;

namespace Sandbox.KubernetesSimulator.Schema;

/// <summary>The members of a model and their types: the client library's classes are the schema of the API.</summary>
internal static class ModelSchema
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Type>> Known = new();

    public static IReadOnlyDictionary<string, Type> Members(Type model) => Known.GetOrAdd(model, static m =>
        m.GetProperties()
            .Select(p => (p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name, p.PropertyType))
            .Where(p => p.Name is not null)
            .ToDictionary(p => p.Name!, p => Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType));

    public static bool IsModel(Type type) => type.Namespace == typeof(V1Pod).Namespace && type != typeof(IntOrString) && type != typeof(ResourceQuantity) && Members(type).Count > 0;

    /// <summary>The type of a list's elements, or null where it is no list.</summary>
    public static Type? ElementOf(Type type) => Argument(type, typeof(IList<>), 0);

    /// <summary>The type of a map's values, or null where it is no map.</summary>
    public static Type? ValueOf(Type type) => Argument(type, typeof(IDictionary<,>), 1);

    private static Type? Argument(Type type, Type shape, int at) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == shape ? type.GetGenericArguments()[at] : null;
}
