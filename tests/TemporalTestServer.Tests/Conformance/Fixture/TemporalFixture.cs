using System.Diagnostics;
using Sandbox.TemporalTestServer;
using Sandbox.VirtualTime;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Runtime;

namespace TemporalTestServer.Tests.Conformance.Fixture;

/// <summary>
/// The service that a class of conformance tests runs against: its own in-process one, or the real one that the
/// environment names. In process time skips only while a test says so with <see cref="Skipping(Task)"/>.
/// </summary>
public sealed class TemporalFixture : IAsyncLifetime
{
    // Generous: a real server's visibility lags, and a machine may be slow. Nothing passes because of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Tests fail tasks and lose answers on purpose: the SDK's warnings about it would drown what matters.
    private static readonly Lazy<TemporalRuntime> Quiet = new(() => new TemporalRuntime(new TemporalRuntimeOptions(
        new TelemetryOptions { Logging = new LoggingOptions(new TelemetryFilterOptions(TelemetryFilterOptions.Level.Error, TelemetryFilterOptions.Level.Error)) })));

    private TemporalServer? server;
    private SkippingTimeProvider? clock;

    /// <summary>Registered in the default namespace, one of each type.</summary>
    public static IReadOnlyDictionary<string, IndexedValueType> Attributes { get; } = new Dictionary<string, IndexedValueType>
    {
        ["ConfKeyword"] = IndexedValueType.Keyword,
        ["ConfText"] = IndexedValueType.Text,
        ["ConfInt"] = IndexedValueType.Int,
        ["ConfDouble"] = IndexedValueType.Double,
        ["ConfBool"] = IndexedValueType.Bool,
        ["ConfDatetime"] = IndexedValueType.Datetime,
        ["ConfKeywordList"] = IndexedValueType.KeywordList,
    };

    public string Address { get; private set; } = "";

    public ITemporalClient Client { get; private set; } = null!;

    public bool IsReal => server is null;

    /// <summary>The service's present time.</summary>
    public DateTimeOffset Now => (clock ?? TimeProvider.System).GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        if (RealServer.Address is { } real)
        {
            Address = real;
        }
        else
        {
            clock = new SkippingTimeProvider();
            server = await TemporalServer.StartAsync(new TemporalServerOptions { Time = clock });
            Address = server.Address;
        }
        await UntilAsync("the service answers", async () =>
        {
            try
            {
                Client = await ConnectAsync("conformance");
                return true;
            }
            catch (InvalidOperationException)
            {
                return false; // not accepting connections yet
            }
        });
        await RegisterAttributesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        clock?.Dispose();
    }

    /// <summary>A client of its own: two workers of one queue in one process need two.</summary>
    public async Task<ITemporalClient> ConnectAsync(string identity, string @namespace = "default") =>
        await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(Address) { Identity = identity, Namespace = @namespace, Runtime = Quiet.Value });

    /// <summary>Awaits something that needs time to pass: in process time may skip meanwhile.</summary>
    public async Task<T> Skipping<T>(Task<T> task)
    {
        clock?.UnlockSkipping();
        try
        {
            return await task;
        }
        finally
        {
            clock?.LockSkipping();
        }
    }

    /// <summary>Awaits something that needs time to pass: in process time may skip meanwhile.</summary>
    public async Task Skipping(Task task)
    {
        clock?.UnlockSkipping();
        try
        {
            await task;
        }
        finally
        {
            clock?.LockSkipping();
        }
    }

    /// <summary>Lets an amount of the service's time pass, whatever is going on.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        if (clock is null)
            await Task.Delay(time);
        else
            clock.Advance(time);
    }

    /// <summary>Asks until the answer is yes: a real server's visibility and background work take their time.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Patience, $"Not within {Patience}: {what}.");
            await Task.Delay(20);
        }
    }

    /// <summary>Fails with what holds time, instead of waiting for ever, when something does not end.</summary>
    public async Task BoundedAsync(Task task)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromMinutes(3));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not done within three minutes. {clock?.Describe()}");
        }
    }

    /// <summary>The clock of the in-process service; skips the test where a real one runs.</summary>
    public SkippingTimeProvider RequireTimeSkipping()
    {
        if (clock is null)
            Assert.Skip("Needs time skipping, which a real server does not have.");
        return clock;
    }

    /// <summary>The fault controls of the in-process service; skips the test where a real one runs.</summary>
    public TemporalFaults RequireFaults()
    {
        if (server is null)
            Assert.Skip("Needs fault controls, which a real server does not have.");
        return server.Faults;
    }

    /// <summary>The in-process service itself; skips the test where a real one runs.</summary>
    public TemporalServer RequireInProcess(string what)
    {
        if (server is null)
            Assert.Skip($"Needs {what}, which a real server does not have.");
        return server;
    }

    private async Task RegisterAttributesAsync()
    {
        var request = new AddSearchAttributesRequest { Namespace = "default" };
        foreach (var (name, type) in Attributes)
            request.SearchAttributes[name] = type;
        await Client.Connection.OperatorService.AddSearchAttributesAsync(request);
        await UntilAsync("the search attributes are registered", async () =>
        {
            try
            {
                var known = await Client.Connection.OperatorService.ListSearchAttributesAsync(new ListSearchAttributesRequest { Namespace = "default" });
                await Client.CountWorkflowsAsync(string.Join(" OR ", Attributes.Keys.Select(name => $"{name} IS NOT NULL")));
                return Attributes.Keys.All(known.CustomAttributes.ContainsKey);
            }
            catch (RpcException e) when (e.Code == RpcException.StatusCode.InvalidArgument)
            {
                return false; // the namespace's cache is refreshed every few seconds
            }
        });
    }
}
