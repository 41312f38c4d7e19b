using System.Text;
using Microsoft.AspNetCore.Http;
using Sandbox.KubernetesSimulator.Controllers;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Rbac;

namespace Sandbox.KubernetesSimulator.Api;

/// <summary>From an HTTP request to its answer: who asks, what for, may he, and what is wrong today.</summary>
internal sealed class ApiServer(Handlers handlers, Authorizer authorizer, RequestLog requests, ClusterFaults faults, ClusterClock clock)
{
    public async Task Handle(HttpContext context)
    {
        try
        {
            var answer = await Answer(context).ConfigureAwait(false);
            await answer.Send(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client hung up, the cluster stops, or a fault cut the stream: nobody is left to tell.
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
            answer = faults.Take(request) is var (fault, at)
                ? await fault.Answer(request, new FaultContext(at, clock.Time, Guarded)).ConfigureAwait(false)
                : await Serve(request).ConfigureAwait(false);
        }
        catch (ApiException refusal)
        {
            answer = ApiAnswer.Refusal(refusal);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            clock.Defects.Enqueue(defect);
            answer = ApiAnswer.Refusal(ApiException.Server(500));
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

    private async Task<ApiAnswer> Serve(ApiRequest request)
    {
        if (!authorizer.Allows(request.Identity, request.Access))
            throw ApiException.Forbidden(request);
        return request switch
        {
            { Type.IsReview: true } => handlers.Reviews.Answer(request, RequestBody.Document(request, request.Type.Model)),
            { Subresource: "log", Verb: "get", Type.Plural: "pods" } => handlers.Logs.Read(request),
            { Verb: "get" } => handlers.Reads.Get(request),
            { Verb: "list" } => handlers.Reads.List(request),
            { Verb: "watch" } => handlers.Reads.Watch(request),
            _ => await handlers.Writes.Write(request).ConfigureAwait(false),
        };
    }

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
            using var bytes = new MemoryStream();
            await ReadBody(context, bytes).ConfigureAwait(false);
            body = context.Request.ContentType == ProtobufBody.MediaType && bytes.Length > 0 ? ProtobufBody.ToJson(bytes.ToArray()) : Encoding.UTF8.GetString(bytes.ToArray());
        }
        return new ApiRequest(context, Identity.Of(context), verb, path.Type, path.Namespace, path.Name, path.Subresource) { Body = body };
    }

    private static async Task ReadBody(HttpContext context, Stream into)
    {
        try
        {
            await context.Request.Body.CopyToAsync(into, context.RequestAborted).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new OperationCanceledException("the client was killed in the middle of its request", e);
        }
    }
}

/// <summary>Who answers what.</summary>
internal sealed record Handlers(ReadHandler Reads, WriteHandler Writes, LogHandler Logs, ReviewHandler Reviews);
