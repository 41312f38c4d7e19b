using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sandbox.KubernetesSimulator.Api;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>What an object may be called: a DNS subdomain, but for roles and bindings, whose names only go into paths.</summary>
internal static partial class NameRule
{
    private const int Longest = 253;

    private const string Explanation = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    public static void Check(ResourceType type, string name, List<FieldError> errors)
    {
        if (name.Length > Longest)
            errors.Add(FieldError.Invalid("metadata.name", JsonValue.Create(name), "must be no more than 253 characters"));
        else if (type.Group != ResourceTypes.Roles.Group && !Subdomain().IsMatch(name))
            errors.Add(FieldError.Invalid("metadata.name", JsonValue.Create(name), Explanation));
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
