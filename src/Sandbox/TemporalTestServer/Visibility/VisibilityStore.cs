using Google.Protobuf;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>
/// The runs of all namespaces as list and count see them, newest first: the open ones by start, then the closed ones by
/// close.
/// </summary>
internal sealed class VisibilityStore
{
    private readonly Dictionary<string, Rows> namespaces = new(StringComparer.Ordinal);

    /// <summary>Puts a run in, or in the place of what was known of it.</summary>
    public void Upsert(string @namespace, VisibilityRecord record)
    {
        if (!namespaces.TryGetValue(@namespace, out var rows))
            namespaces[@namespace] = rows = new Rows();
        rows.Upsert(record);
    }

    public void Delete(string @namespace, string runId) => namespaces.GetValueOrDefault(@namespace)?.Delete(runId);

    /// <summary>One page of the rows that match; the token is empty behind the last one.</summary>
    public (IReadOnlyList<VisibilityRecord> Page, ByteString NextPageToken) List(
        string @namespace, VisibilityQuery query, int pageSize, ByteString pageToken)
    {
        var token = PageToken.Parse(pageToken);
        return query.OrderBy.Count > 0
            ? Ordered(@namespace, query, pageSize, token?.Skip ?? 0)
            : Standing(@namespace, query, pageSize, token);
    }

    public long Count(string @namespace, VisibilityQuery query) => Candidates(@namespace, query).LongCount(query.Matches);

    /// <summary>Counts by the query's grouping attribute, in the order of its values.</summary>
    public IReadOnlyList<(object? Value, long Count)> CountGroups(string @namespace, VisibilityQuery query)
    {
        var field = query.GroupBy?.Field ?? throw new ArgumentException("The query has no grouping.", nameof(query));
        return [.. Candidates(@namespace, query).Where(query.Matches)
            .GroupBy(row => row[field])
            .Select(group => (group.Key, group.LongCount()))
            .OrderBy(group => group.Key, Comparer<object?>.Create(ValueOrder.Compare))];
    }

    private (IReadOnlyList<VisibilityRecord> Page, ByteString NextPageToken) Standing(
        string @namespace, VisibilityQuery query, int pageSize, PageToken? token)
    {
        var page = new List<VisibilityRecord>();
        foreach (var row in Candidates(@namespace, query))
        {
            if ((token is { } last && !last.Precedes(row)) || !query.Matches(row))
                continue;
            if (page.Count == pageSize)
                return (page, PageToken.After(page[^1]).ToBytes());
            page.Add(row);
        }
        return (page, ByteString.Empty);
    }

    private (IReadOnlyList<VisibilityRecord> Page, ByteString NextPageToken) Ordered(
        string @namespace, VisibilityQuery query, int pageSize, int skip)
    {
        List<VisibilityRecord> matches = [.. Candidates(@namespace, query).Where(query.Matches)];
        List<VisibilityRecord> page =
            [.. matches.Order(Comparer<VisibilityRecord>.Create(query.Compare)).Skip(skip).Take(pageSize)];
        return (page, skip + page.Count < matches.Count ? PageToken.Skipping(skip + page.Count).ToBytes() : ByteString.Empty);
    }

    private IEnumerable<VisibilityRecord> Candidates(string @namespace, VisibilityQuery query)
    {
        if (!namespaces.TryGetValue(@namespace, out var rows))
            return [];
        return query.OnlyWorkflowId is { } id ? rows.Of(id) : rows.All(query.OnlyOpen);
    }

    /// <summary>The runs of one namespace.</summary>
    private sealed class Rows
    {
        private static readonly Comparer<VisibilityRecord> NewestFirst =
            Comparer<VisibilityRecord>.Create((a, b) => a.RunId == b.RunId ? 0 : PageToken.After(a).Precedes(b) ? -1 : 1);

        private readonly Dictionary<string, VisibilityRecord> byRunId = new(StringComparer.Ordinal);
        private readonly Dictionary<string, SortedSet<VisibilityRecord>> byWorkflowId = new(StringComparer.Ordinal);
        private readonly SortedSet<VisibilityRecord> open = new(NewestFirst);
        private readonly SortedSet<VisibilityRecord> closed = new(NewestFirst);

        public IEnumerable<VisibilityRecord> All(bool onlyOpen) => onlyOpen ? open : open.Concat(closed);

        public IEnumerable<VisibilityRecord> Of(string workflowId) =>
            byWorkflowId.TryGetValue(workflowId, out var runs) ? runs : [];

        public void Upsert(VisibilityRecord record)
        {
            Delete(record.RunId);
            byRunId[record.RunId] = record;
            (record.IsOpen ? open : closed).Add(record);
            if (!byWorkflowId.TryGetValue(record.WorkflowId, out var runs))
                byWorkflowId[record.WorkflowId] = runs = new SortedSet<VisibilityRecord>(NewestFirst);
            runs.Add(record);
        }

        public void Delete(string runId)
        {
            if (!byRunId.Remove(runId, out var record))
                return;
            (record.IsOpen ? open : closed).Remove(record);
            var runs = byWorkflowId[record.WorkflowId];
            runs.Remove(record);
            if (runs.Count == 0)
                byWorkflowId.Remove(record.WorkflowId);
        }
    }
}
