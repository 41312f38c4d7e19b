using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Testing;
using Temporalio.Worker.Interceptors;
using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Host.Telemetry;
using WorkerDown.Tests.Core;
using WorkerDown.Workflows.Ports;

namespace WorkerDown.Tests.Host.Telemetry;

public class LogScopesTests
{
    [Fact]
    public async Task Whatever_an_act_logs_carries_its_target_incident_and_attempt()
    {
        var scope = await LoggedInAsync("worker-down/web", new ActRequest(
            new() { Target = new() { Name = "web", Cluster = "c", Namespace = "n", Deployment = "web", TaskQueues = ["q"] }, Policy = Given.Policy, Escalation = new() },
            new RemediationAttempt { Id = "a", Number = 2, Action = Rung.Restart, At = Given.Now, Cause = ProbableCause.CrashLoop },
            new Decision { Rung = Rung.Restart, Reason = "", Message = "" },
            new("uid", 1, 1),
            "worker-down/web"));

        Assert.Equal(("web", "worker-down/web", 2), (scope["Target"], scope["Incident"], scope["Attempt"]));
    }

    [Fact]
    public async Task What_is_not_about_one_target_names_none()
    {
        var scope = await LoggedInAsync("worker-down-health-check-2026", null);

        Assert.Equal("worker-down-health-check-2026", scope["Incident"]);
        Assert.False(scope.ContainsKey("Target") || scope.ContainsKey("Attempt"));
    }

    private static async Task<IReadOnlyDictionary<string, object>> LoggedInAsync(string workflow, object? argument)
    {
        using var scopes = new CapturedScopes();
        using var loggers = LoggerFactory.Create(b => b.AddProvider(scopes));
        var interceptor = new LogScopes(loggers).InterceptActivity(new Body(loggers.CreateLogger("Anybody")));
        var environment = new ActivityEnvironment { Info = ActivityEnvironment.DefaultInfo with { WorkflowId = workflow } };
        await environment.RunAsync(() => interceptor.ExecuteActivityAsync(new(null!, argument is null ? [] : [argument], null)));
        return Assert.Single(scopes.Seen);
    }

    private sealed class Body(ILogger log) : ActivityInboundInterceptor(null!)
    {
        public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            log.LogInformation("Something happened in {Activity}", ActivityExecutionContext.Current.Info.ActivityType);
            return Task.FromResult<object?>(null);
        }
    }

    private sealed class CapturedScopes : ILoggerProvider, ISupportExternalScope, ILogger
    {
        private IExternalScopeProvider? provider;

        public List<IReadOnlyDictionary<string, object>> Seen { get; } = [];

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => provider = scopeProvider;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider?.ForEachScope((scope, seen) => seen.Add((IReadOnlyDictionary<string, object>)scope!), Seen);

        public void Dispose()
        {
        }
    }
}
