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
    public static Task<IReadOnlyList<T>> AllAsync<TList, T>(Func<string?, Task<TList>> read)
        where TList : IMetadata<V1ListMeta>, IItems<T> => AllAsync<TList, T, T>(read, page => page);

    /// <summary>What is taken of every page: one page is held at a time, however long the list.</summary>
    /// <param name="read">Reads the page that begins at a continue token; null for the first.</param>
    /// <param name="take">What to keep of a page.</param>
    /// <exception cref="k8s.Autorest.HttpOperationException">As above.</exception>
    public static async Task<IReadOnlyList<TKept>> AllAsync<TList, T, TKept>(Func<string?, Task<TList>> read, Func<IEnumerable<T>, IEnumerable<TKept>> take)
        where TList : IMetadata<V1ListMeta>, IItems<T>
    {
        var all = new List<TKept>();
        string? next = null;
        do
        {
            var page = await read(next);
            all.AddRange(take(page.Items ?? []));
            next = page.Metadata?.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));
        return all;
    }
}
