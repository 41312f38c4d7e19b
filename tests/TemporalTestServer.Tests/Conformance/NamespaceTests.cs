using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class NamespaceTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task The_default_namespace_is_described()
    {
        var described = await Service.DescribeNamespaceAsync(new DescribeNamespaceRequest { Namespace = "default" });

        Assert.Equal("default", described.NamespaceInfo.Name);
        Assert.NotEmpty(described.NamespaceInfo.Id);
        Assert.Equal(Temporalio.Api.Enums.V1.NamespaceState.Registered, described.NamespaceInfo.State);
        Assert.True(described.NamespaceInfo.Capabilities.SyncUpdate && described.NamespaceInfo.Capabilities.AsyncUpdate);
    }

    [Fact]
    public async Task A_registered_namespace_works_and_is_apart_from_others()
    {
        var name = NewId("ns");
        await RegisterAsync(name);
        await TemporalFixture.UntilAsync("the namespace is there", async () =>
            await Record.ExceptionAsync(() => Service.DescribeNamespaceAsync(new DescribeNamespaceRequest { Namespace = name })) is null);
        var client = await Temporal.ConnectAsync("tenant", name);
        WorkflowHandle? handle = null;
        await TemporalFixture.UntilAsync("the namespace takes workflows", async () =>
        {
            try
            {
                handle = await client.StartWorkflowAsync("Unknown", [], Options());
                return true;
            }
            catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
            {
                return false; // the namespace cache is refreshed every few seconds
            }
        });

        Assert.NotNull(await handle!.DescribeAsync());
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Client.GetWorkflowHandle(handle.Id).DescribeAsync());
        Assert.Contains(name, (await Service.ListNamespacesAsync(new ListNamespacesRequest { PageSize = 1000 })).Namespaces.Select(n => n.NamespaceInfo.Name));
    }

    [Fact]
    public async Task A_namespace_is_registered_once()
    {
        var name = NewId("ns");
        await RegisterAsync(name);

        await RefusedAsync(RpcException.StatusCode.AlreadyExists, () => RegisterAsync(name));
    }

    [Fact]
    public async Task A_namespace_that_does_not_exist_is_not_found()
    {
        var client = await Temporal.ConnectAsync("stranger", "no-such-namespace");

        var refusal = await RefusedAsync(RpcException.StatusCode.NotFound, () => client.StartWorkflowAsync("Unknown", [], Options()));
        Assert.Contains("no-such-namespace", refusal.Message, StringComparison.Ordinal);
        await RefusedAsync(RpcException.StatusCode.NotFound, () => Service.DescribeNamespaceAsync(new DescribeNamespaceRequest { Namespace = "no-such-namespace" }));
    }

    [Fact]
    public async Task A_namespace_is_described_by_its_id()
    {
        var id = (await Service.DescribeNamespaceAsync(new DescribeNamespaceRequest { Namespace = "default" })).NamespaceInfo.Id;

        Assert.Equal("default", (await Service.DescribeNamespaceAsync(new DescribeNamespaceRequest { Id = id })).NamespaceInfo.Name);
    }

    [Fact]
    public async Task A_namespace_without_a_retention_is_refused()
    {
        var refusal = await RefusedAsync(RpcException.StatusCode.InvalidArgument, () => Service.RegisterNamespaceAsync(new RegisterNamespaceRequest { Namespace = NewId("ns") }));

        Assert.Contains("retention", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Namespaces_are_listed_in_pages_without_loss_or_repetition()
    {
        var name = NewId("ns");
        await RegisterAsync(name);
        var names = new List<string>();
        var request = new ListNamespacesRequest { PageSize = 1 };
        do
        {
            var page = await Service.ListNamespacesAsync(request);
            Assert.InRange(page.Namespaces.Count, 0, 1);
            names.AddRange(page.Namespaces.Select(n => n.NamespaceInfo.Name));
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        Assert.Contains("default", names);
        Assert.Contains(name, names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private async Task RegisterAsync(string name) => await Service.RegisterNamespaceAsync(new RegisterNamespaceRequest
    {
        Namespace = name,
        WorkflowExecutionRetentionPeriod = Duration.FromTimeSpan(TimeSpan.FromDays(1)),
    });
}
