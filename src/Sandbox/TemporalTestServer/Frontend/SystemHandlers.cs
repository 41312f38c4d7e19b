using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>What the server says of itself, and its namespaces.</summary>
internal sealed class SystemHandlers(Engine engine)
{
    /// <summary>The server whose semantics are followed.</summary>
    private const string Version = "1.31.2";

    private readonly string clusterId = Engine.NewId();

    public GetSystemInfoResponse GetSystemInfo(GetSystemInfoRequest request) => new()
    {
        ServerVersion = Version,
        Capabilities = new GetSystemInfoResponse.Types.Capabilities
        {
            SignalAndQueryHeader = true,
            InternalErrorDifferentiation = true,
            ActivityFailureIncludeHeartbeat = true,
            SupportsSchedules = true,
            EncodedFailureAttributes = true,
            UpsertMemo = true,
            SdkMetadata = true,
            CountGroupByExecutionStatus = true,
        },
    };

    public GetClusterInfoResponse GetClusterInfo(GetClusterInfoRequest request) => new()
    {
        ServerVersion = Version,
        ClusterId = clusterId,
        ClusterName = "active",
        HistoryShardCount = 1,
        PersistenceStore = "memory",
        VisibilityStore = "memory",
    };

    public RegisterNamespaceResponse RegisterNamespace(RegisterNamespaceRequest request) => engine.Run(() =>
    {
        engine.Namespaces.Register(request);
        return new RegisterNamespaceResponse();
    });

    public DescribeNamespaceResponse DescribeNamespace(DescribeNamespaceRequest request) => engine.Run(() => NamespaceRegistry.Describe(
        request.Id.Length > 0 ? engine.Namespaces.RequireById(request.Id) : engine.Namespaces.Require(request.Namespace)));

    public ListNamespacesResponse ListNamespaces(ListNamespacesRequest request) => engine.Run(() =>
    {
        var response = new ListNamespacesResponse();
        (var page, response.NextPageToken) = KeyPage.Of(engine.Namespaces.All, n => n.Name, request.PageSize, request.NextPageToken);
        response.Namespaces.AddRange(page.Select(NamespaceRegistry.Describe));
        return response;
    });

    public UpdateNamespaceResponse UpdateNamespace(UpdateNamespaceRequest request) => engine.Run(() =>
    {
        var updated = engine.Namespaces.Require(request.Namespace);
        if (request.UpdateInfo is { } info)
        {
            updated.Description = info.Description.Length > 0 ? info.Description : updated.Description;
            updated.OwnerEmail = info.OwnerEmail.Length > 0 ? info.OwnerEmail : updated.OwnerEmail;
            foreach (var (key, value) in info.Data)
                updated.Data[key] = value;
        }
        updated.Retention = request.Config?.WorkflowExecutionRetentionTtl.Span() ?? updated.Retention;
        var described = NamespaceRegistry.Describe(updated);
        return new UpdateNamespaceResponse { NamespaceInfo = described.NamespaceInfo, Config = described.Config, ReplicationConfig = described.ReplicationConfig };
    });
}
