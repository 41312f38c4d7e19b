using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Setup;

/// <summary>What WorkerDown needs of Temporal: its namespace, and the search attributes that it fills where they exist.</summary>
public sealed class TemporalSetup(ITemporalClient client, TimeProvider time, Func<RpcOptions> rpc)
{
    /// <summary>The namespace cache takes about two seconds to show new attributes.</summary>
    private static readonly TimeSpan VisibleWithin = TimeSpan.FromSeconds(10);

    private static readonly string[] Attributes = [WorkerDownNames.TargetAttribute, WorkerDownNames.CauseAttribute, WorkerDownNames.OutcomeAttribute];

    private string Namespace => client.Options.Namespace;

    /// <summary>The server and the namespace.</summary>
    public async Task<IReadOnlyList<Finding>> LookAsync(IEnumerable<string> targetNamespaces)
    {
        var info = await client.Connection.WorkflowService.GetSystemInfoAsync(new(), rpc());
        var findings = new List<Finding> { new("Temporal", Standing.Ok, $"answers, server version {(info.ServerVersion.Length == 0 ? "unknown" : info.ServerVersion)}") };
        foreach (var name in targetNamespaces.Prepend(Namespace).Distinct())
            findings.Add(await NamespaceAsync(name));
        return findings;
    }

    /// <summary>The search attributes, registered where they are missing and the type verified.</summary>
    public async Task<IReadOnlyList<Finding>> AttributesAsync()
    {
        try
        {
            var before = await ListAsync();
            var missing = Attributes.Where(a => !before.ContainsKey(a)).ToList();
            if (missing.Count > 0)
                await AddAsync(missing);
            var deadline = time.GetUtcNow() + VisibleWithin;
            var now = missing.Count == 0 ? before : await ListAsync();
            while (missing.Any(m => !now.ContainsKey(m)) && time.GetUtcNow() < deadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, rpc().CancellationToken ?? default);
                now = await ListAsync();
            }
            return Attributes.Select(a => Judge(a, now, missing.Contains(a))).ToList();
        }
        catch (RpcException e) when (e.Code is RpcException.StatusCode.PermissionDenied or RpcException.StatusCode.Unimplemented or RpcException.StatusCode.InvalidArgument)
        {
            return [new("search attributes", Standing.Warning, $"could not be registered ({e.Code}: {e.Message}); everything works without them, the memo has the same. Register them as Keyword: {string.Join(", ", Attributes)}")];
        }
    }

    private static Finding Judge(string name, IDictionary<string, IndexedValueType> known, bool added) => known.TryGetValue(name, out var type)
        ? type == IndexedValueType.Keyword
            ? new($"search attribute {name}", added ? Standing.Done : Standing.Ok, added ? "registered as Keyword" : "is a Keyword")
            : new($"search attribute {name}", Standing.Warning, $"exists as {type}, not as Keyword: it stays unused (the memo has the same). Remove it first: temporal operator search-attribute remove --name {name}")
        : new($"search attribute {name}", Standing.Warning, "was registered but does not show yet; run setup again");

    private async Task<Finding> NamespaceAsync(string name)
    {
        try
        {
            var found = await client.Connection.WorkflowService.DescribeNamespaceAsync(new() { Namespace = name }, rpc());
            var kept = found.Config?.WorkflowExecutionRetentionTtl?.ToTimeSpan();
            return kept is { Ticks: > 0 } ttl && ttl < TimeSpan.FromHours(1)
                ? new($"namespace {name}", Standing.Warning, $"keeps closed runs for only {Durations.Say(ttl)}: the budget of an hour counts them, and people read them")
                : new($"namespace {name}", Standing.Ok, kept is { Ticks: > 0 } span ? $"keeps closed runs for {Durations.Say(span)}" : "is there");
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return new($"namespace {name}", Standing.Failed, $"does not exist; create it: temporal operator namespace create --namespace {name}");
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.PermissionDenied)
        {
            return new($"namespace {name}", Standing.Failed, $"may not be read: {e.Message}");
        }
    }

    private async Task<IDictionary<string, IndexedValueType>> ListAsync() =>
        (await client.Connection.OperatorService.ListSearchAttributesAsync(new() { Namespace = Namespace }, rpc())).CustomAttributes;

    private Task AddAsync(IEnumerable<string> names)
    {
        var request = new AddSearchAttributesRequest { Namespace = Namespace };
        foreach (var name in names)
            request.SearchAttributes.Add(name, IndexedValueType.Keyword);
        return client.Connection.OperatorService.AddSearchAttributesAsync(request, rpc());
    }
}
