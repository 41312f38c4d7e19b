using k8s.Models;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Reads a list of the API page by page to its end.</summary>
internal static class Pages
{
    /// <summary>Objects a page: as many as kubectl asks for.</summary>
    public const int Size = 500;

    /// <summary>Every object of the list.</summary>
    /// <param name="read">Reads the page that begins at a continue token; null for the first.</param>
    /// <exception cref="k8s.Autorest.HttpOperationException">Kubernetes says no; 410 when the list has changed too much meanwhile to be read on.</exception>
    public static async Task<IReadOnlyList<T>> AllAsync<TList, T>(Func<string?, Task<TList>> read)
        where TList : IMetadata<V1ListMeta>, IItems<T>
    {
        var all = new List<T>();
        string? next = null;
        do
        {
            var page = await read(next);
            all.AddRange(page.Items ?? []);
            next = page.Metadata?.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));
        return all;
    }
}
