using Sandbox.TemporalTestServer.Common;
using Sandbox.TemporalTestServer.Visibility;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Namespace.V1;
using Temporalio.Api.Replication.V1;
using Temporalio.Api.WorkflowService.V1;

namespace Sandbox.TemporalTestServer.Frontend;

/// <summary>One namespace.</summary>
internal sealed class ServerNamespace(string name)
{
    public string Id { get; } = Engine.NewId();

    public string Name => name;

    public string Description { get; set; } = "";

    public string OwnerEmail { get; set; } = "";

    /// <summary>As registered, for those who ask; what is really forgotten is an option of the server.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(1);

    public Dictionary<string, string> Data { get; } = [];

    public SearchAttributeRegistry SearchAttributes { get; } = new(name);
}

/// <summary>The namespaces of the service.</summary>
internal sealed class NamespaceRegistry
{
    private const string Cluster = "active";
    private readonly Dictionary<string, ServerNamespace> byName = [];

    public NamespaceRegistry(TemporalServerOptions options)
    {
        foreach (var name in options.Namespaces)
        {
            var added = byName[name] = new ServerNamespace(name);
            foreach (var (attribute, type) in options.SearchAttributes)
            {
                if (added.SearchAttributes.Add(attribute, type) is { } refused)
                    throw new ArgumentException(refused, nameof(options));
            }
        }
    }

    public ServerNamespace? Find(string name) => byName.GetValueOrDefault(name);

    public ServerNamespace Require(string name) => name.Length == 0
        ? throw RpcErrors.InvalidArgument("Namespace not set on request.")
        : Find(name) ?? throw RpcErrors.NamespaceNotFound(name);

    public ServerNamespace RequireById(string id) =>
        byName.Values.FirstOrDefault(n => n.Id == id) ?? throw RpcErrors.NamespaceNotFound(id);

    public void Register(RegisterNamespaceRequest request)
    {
        if (request.Namespace.Length == 0)
            throw RpcErrors.InvalidArgument("Namespace not set on request.");
        if (request.WorkflowExecutionRetentionPeriod.Span() is not { } retention)
            throw RpcErrors.InvalidArgument("A valid retention period is not set on request.");
        if (byName.ContainsKey(request.Namespace))
            throw RpcErrors.Error(Grpc.Core.StatusCode.AlreadyExists, $"Namespace {request.Namespace} already exists.", new Temporalio.Api.ErrorDetails.V1.NamespaceAlreadyExistsFailure());
        var added = byName[request.Namespace] = new ServerNamespace(request.Namespace)
        {
            Description = request.Description,
            OwnerEmail = request.OwnerEmail,
            Retention = retention,
        };
        foreach (var (key, value) in request.Data)
            added.Data[key] = value;
    }

    public IEnumerable<ServerNamespace> All => byName.Values;

    public static DescribeNamespaceResponse Describe(ServerNamespace described)
    {
        var info = new NamespaceInfo
        {
            Name = described.Name,
            Id = described.Id,
            State = NamespaceState.Registered,
            Description = described.Description,
            OwnerEmail = described.OwnerEmail,
            SupportsSchedules = true,
            Capabilities = new NamespaceInfo.Types.Capabilities { SyncUpdate = true, AsyncUpdate = true, WorkerHeartbeats = true },
            Limits = new NamespaceInfo.Types.Limits { BlobSizeLimitError = SizeLimits.Blob, MemoSizeLimitError = SizeLimits.Blob },
        };
        info.Data.Add(described.Data);
        return new DescribeNamespaceResponse
        {
            NamespaceInfo = info,
            Config = new NamespaceConfig
            {
                WorkflowExecutionRetentionTtl = described.Retention.ToProto(),
                HistoryArchivalState = ArchivalState.Disabled,
                VisibilityArchivalState = ArchivalState.Disabled,
                BadBinaries = new BadBinaries(),
            },
            ReplicationConfig = new NamespaceReplicationConfig { ActiveClusterName = Cluster, State = ReplicationState.Normal },
        };
    }
}
