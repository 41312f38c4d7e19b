using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>Every request, for those who check what was done and what was not.</summary>
internal sealed class RequestLog(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<RequestRecord> records = [];

    public IReadOnlyList<RequestRecord> Snapshot()
    {
        lock (gate)
            return [.. records];
    }

    public void Add(ApiRequest request, ApiAnswer answer)
    {
        ResourceType type = request.Type;
        lock (gate)
        {
            records.Add(new RequestRecord(
                records.Count + 1,
                time.GetUtcNow(),
                request.User,
                request.Verb,
                type.Group,
                request.Resource,
                request.Namespace,
                request.Name,
                request.DryRun,
                answer.Code,
                !answer.IsLost,
                request.Context.Request.ContentType,
                request.Body));
        }
    }
}
