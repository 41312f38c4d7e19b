using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>List and count, and the search attributes that they know.</summary>
internal sealed class VisibilityHandlers(Engine engine)
{
    private const int LargestPage = 1000;

    public ListWorkflowExecutionsResponse ListWorkflowExecutions(ListWorkflowExecutionsRequest request) => Ask(request.Namespace, request.Query, query =>
    {
        var size = request.PageSize is > 0 and < LargestPage ? request.PageSize : LargestPage;
        var (page, next) = engine.Executions.Visibility.List(request.Namespace, query, size, request.NextPageToken);
        var response = new ListWorkflowExecutionsResponse { NextPageToken = next };
        response.Executions.AddRange(page.Select(r => r.Info));
        return response;
    });

    public CountWorkflowExecutionsResponse CountWorkflowExecutions(CountWorkflowExecutionsRequest request) => Ask(request.Namespace, request.Query, query =>
    {
        var response = new CountWorkflowExecutionsResponse();
        if (query.GroupBy is null)
        {
            response.Count = engine.Executions.Visibility.Count(request.Namespace, query);
            return response;
        }
        foreach (var (value, count) in engine.Executions.Visibility.CountGroups(request.Namespace, query))
        {
            response.Count += count;
            response.Groups.Add(new CountWorkflowExecutionsResponse.Types.AggregationGroup
            {
                Count = count,
                GroupValues = { SearchAttributePayload.Encode(value, IndexedValueType.Keyword) },
            });
        }
        return response;
    });

    public AddSearchAttributesResponse AddSearchAttributes(AddSearchAttributesRequest request) => engine.Run(() =>
    {
        var attributes = engine.Namespaces.Require(request.Namespace).SearchAttributes;
        foreach (var (name, type) in request.SearchAttributes)
        {
            if (attributes.Add(name, type) is { } refused)
                throw RpcErrors.InvalidArgument(refused);
        }
        return new AddSearchAttributesResponse();
    });

    public RemoveSearchAttributesResponse RemoveSearchAttributes(RemoveSearchAttributesRequest request) => engine.Run(() =>
    {
        var attributes = engine.Namespaces.Require(request.Namespace).SearchAttributes;
        foreach (var name in request.SearchAttributes)
        {
            if (attributes.Remove(name) is { } refused)
                throw RpcErrors.InvalidArgument(refused);
        }
        return new RemoveSearchAttributesResponse();
    });

    public ListSearchAttributesResponse ListSearchAttributes(ListSearchAttributesRequest request) => engine.Run(() =>
    {
        var response = new ListSearchAttributesResponse();
        foreach (var (name, type) in engine.Namespaces.Require(request.Namespace).SearchAttributes.Custom)
            response.CustomAttributes.Add(name, type);
        foreach (var (name, type) in SystemSearchAttributes.System.Concat(SystemSearchAttributes.Predefined).Concat(SystemSearchAttributes.Internal))
            response.SystemAttributes.Add(name, type);
        return response;
    });

    private T Ask<T>(string @namespace, string query, Func<VisibilityQuery, T> ask) => engine.Run(() =>
    {
        try
        {
            return ask(VisibilityQuery.Parse(query, engine.Namespaces.Require(@namespace).SearchAttributes));
        }
        catch (InvalidQueryException invalid)
        {
            throw RpcErrors.InvalidArgument(invalid.Message);
        }
    });
}
