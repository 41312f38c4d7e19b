using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Faults;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>From an HTTP request to its answer: who asks, what for, and what is wrong today.</summary>
internal sealed class ApiServer(ReadHandler reads, WriteHandler writes, LogHandler logs, RequestLog requests, ClusterFaults faults)
{
    public async Task Handle(HttpContext context)
    {
        var answer = await Answer(context).ConfigureAwait(false);
        try
        {
            await answer.Send(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up; nobody is left to tell.
        }
    }

    private async Task<ApiAnswer> Answer(HttpContext context)
    {
        ApiRequest? request = null;
        ApiAnswer answer;
        try
        {
            var path = context.Request.Path.Value ?? "/";
            if (RequestPath.Parse(path) is not { } target)
                return Discovery.Answer(path) ?? ApiAnswer.Refusal(ApiException.NoSuchPath());
            request = await Read(context, target).ConfigureAwait(false);
            var fault = faults.Take(request);
            answer = fault is null ? await Serve(request).ConfigureAwait(false) : await fault.Answer(request, () => Guarded(request)).ConfigureAwait(false);
        }
        catch (ApiException refusal)
        {
            answer = ApiAnswer.Refusal(refusal);
        }
        if (request is not null)
            requests.Add(request, answer);
        return answer;
    }

    // What a fault wraps has its refusals turned into answers first: a lost refusal is a refusal all the same.
    private async Task<ApiAnswer> Guarded(ApiRequest request)
    {
        try
        {
            return await Serve(request).ConfigureAwait(false);
        }
        catch (ApiException refusal)
        {
            return ApiAnswer.Refusal(refusal);
        }
    }

    private async Task<ApiAnswer> Serve(ApiRequest request) => request switch
    {
        { Subresource: "log", Verb: "get", Type.Plural: "pods" } => logs.Read(request),
        { Verb: "get" } => reads.Get(request),
        { Verb: "list" } => reads.List(request),
        { Verb: "watch" } => reads.Watch(request),
        _ => await writes.Write(request).ConfigureAwait(false),
    };

    private static async Task<ApiRequest> Read(HttpContext context, RequestPath path)
    {
        var method = context.Request.Method;
        var verb = (method, path.Name) switch
        {
            ("GET", null) => context.Request.Query["watch"] == "true" || context.Request.Query["watch"] == "1" ? "watch" : "list",
            ("GET", _) => "get",
            ("POST", _) => "create",
            ("PUT", not null) => "update",
            ("PATCH", not null) => "patch",
            ("DELETE", not null) => "delete",
            ("DELETE", null) => "deletecollection",
            _ => throw ApiException.MethodNotAllowed(method),
        };
        var body = "";
        if (method != "GET")
        {
            using var reader = new StreamReader(context.Request.Body);
            body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        }
        return new ApiRequest(context, Identity.Of(context), verb, path.Type, path.Namespace, path.Name, path.Subresource) { Body = body };
    }
}
