using System.Text.Json.Nodes;
using Sandbox.KubernetesSimulator.Api;

namespace Sandbox.KubernetesSimulator.Schema;

/// <summary>
/// What becomes of members that a kind does not have, or that a text names twice: <c>Strict</c> refuses them, <c>Warn</c>
/// (the default) drops them with a warning header, <c>Ignore</c> drops them silently.
/// </summary>
internal static class FieldValidation
{
    /// <summary>Reads a whole object of a request.</summary>
    public static void CheckDocument(ApiRequest request, JsonObject document, Type model)
    {
        var type = request.Type;
        ApiException Refusal(string why) => ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {why}");
        Check(request, document, model, Refusal);
    }

    /// <summary>Reads what a patch made of an object.</summary>
    public static void CheckPatched(ApiRequest request, JsonObject patched, Type model)
    {
        var text = (JsonObject)patched.DeepClone();
        Check(request, patched, model, why => ApiException.InvalidPatch(text, why));
    }

    private static void Check(ApiRequest request, JsonObject document, Type model, Func<string, ApiException> refusal)
    {
        var read = DocumentReader.Read(document, model);
        if (read.Mismatch is not null)
            throw refusal(read.Mismatch);
        List<string> defects = [.. read.Unknown, .. Duplicates.Find(request.Body)];
        if (defects.Count == 0)
            return;
        switch (request.Query("fieldValidation"))
        {
            case "Strict":
                throw refusal("strict decoding error: " + string.Join(", ", defects));
            case null or "" or "Warn":
                Warn(request, defects);
                break;
        }
    }

    // A patch that is tried again after a conflict warns once all the same.
    private static void Warn(ApiRequest request, List<string> defects) =>
        request.Context.Response.Headers.Warning = defects.Select(d => $"299 - \"{d.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"").ToArray();
}
