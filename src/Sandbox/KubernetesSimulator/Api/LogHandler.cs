using System.Globalization;
using System.Text;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Kubelet;
using Sandbox.KubernetesSimulator.Storage;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>The output of a container, as <c>kubectl logs</c> asks for it.</summary>
internal sealed class LogHandler(ObjectStore store, Func<string, PodWorker?> findWorker, TimeProvider time)
{
    public ApiAnswer Read(ApiRequest request)
    {
        var stored = store.Find(request.Type, request.Namespace, request.Name!) ?? throw ApiException.NotFound(request.Type, request.Name!);
        var pod = stored.As<V1Pod>();
        var container = ContainerName(pod, request.Query("container"));
        var previous = request.QueryFlag("previous");
        var log = Find(stored, pod, container, previous);
        return request.QueryFlag("follow") && !previous
            ? ApiAnswer.Stream("text/plain", context => Follow(context, request, log))
            : ApiAnswer.Text(Render(request, Tail(request, log.Read())), 200, "text/plain");
    }

    private static string ContainerName(V1Pod pod, string? asked)
    {
        var names = pod.Spec.Containers.Select(c => c.Name).ToList();
        if (asked is { Length: > 0 })
            return names.Concat(pod.Spec.InitContainers?.Select(c => c.Name) ?? []).Contains(asked) ? asked : throw ApiException.BadRequest($"container {asked} is not valid for pod {pod.Metadata.Name}");
        return names.Count == 1
            ? names[0]
            : throw ApiException.BadRequest($"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', names)}]");
    }

    private ContainerLog Find(StoredObject stored, V1Pod pod, string container, bool previous)
    {
        if (pod.Spec.NodeName is null)
            throw ApiException.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");
        var worker = findWorker(stored.Uid)?.All.First(c => c.Status.Name == container);
        // A container that waits for its next start shows the run before.
        var log = previous ? worker?.PastLog : worker?.Log;
        if (log is not null)
            return log;
        if (previous)
            throw ApiException.BadRequest($"previous terminated container \"{container}\" in pod \"{pod.Metadata.Name}\" not found");
        var waiting = pod.Status?.ContainerStatuses?.FirstOrDefault(c => c.Name == container)?.State?.Waiting?.Reason ?? "ContainerCreating";
        throw ApiException.BadRequest($"container \"{container}\" in pod \"{pod.Metadata.Name}\" is waiting to start: {waiting}");
    }

    private List<LogLine> Tail(ApiRequest request, IReadOnlyList<LogLine> lines)
    {
        IEnumerable<LogLine> wanted = lines;
        if (request.QueryNumber("sinceSeconds") is { } seconds)
            wanted = wanted.Where(l => l.At >= time.GetUtcNow().AddSeconds(-seconds));
        if (Codec.ReadTime(request.Query("sinceTime")) is { } since)
            wanted = wanted.Where(l => l.At >= since);
        if (request.QueryNumber("tailLines") is { } tail and >= 0)
            wanted = wanted.TakeLast((int)tail);
        return [.. wanted];
    }

    private static string Render(ApiRequest request, IReadOnlyList<LogLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (request.QueryFlag("timestamps"))
                text.Append(line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture)).Append(' ');
            text.Append(line.Text).Append('\n');
        }
        if (request.QueryNumber("limitBytes") is { } limit && Encoding.UTF8.GetByteCount(text.ToString()) > limit)
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()).AsSpan(0, (int)limit));
        return text.ToString();
    }

    private async Task Follow(HttpContext context, ApiRequest request, ContainerLog log)
    {
        var (lines, next, more) = log.ReadFrom(0);
        lines = Tail(request, lines);
        while (true)
        {
            await context.Response.WriteAsync(Render(request, lines), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            if (more is null)
                return;
            await more.WaitAsync(context.RequestAborted).ConfigureAwait(false);
            (lines, next, more) = log.ReadFrom(next);
        }
    }
}
