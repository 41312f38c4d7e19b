using Microsoft.Extensions.Logging;

namespace Sandbox.HostingWorker;

/// <summary>Writes what the SDK warns of as lines of the worker's output.</summary>
internal sealed class LineLoggerFactory(Action<string> log) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, log);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one output.");

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, Action<string> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var level = logLevel == LogLevel.Warning ? "warn" : "fail";
            log($"{level}: {category}: {formatter(state, exception)}");
            foreach (var line in exception?.ToString().Split('\n') ?? [])
                log($"      {line.TrimEnd()}");
        }
    }
}
