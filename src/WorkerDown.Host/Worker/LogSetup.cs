using Microsoft.Extensions.Logging.Console;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Host.Worker;

/// <summary>Structured logs: JSON for machines, one line for people.</summary>
internal static class LogSetup
{
    public static void Add(ILoggingBuilder logging, HostSettings settings, bool terminal)
    {
        logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning);
        foreach (var (category, level) in settings.LogLevels)
            logging.AddFilter(string.Equals(category, "Default", StringComparison.OrdinalIgnoreCase) ? null : category, level);
        if (settings.LogFormat == "text" || (settings.LogFormat == "auto" && terminal))
            logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat, o.UseUtcTimestamp, o.ColorBehavior) = (true, "HH:mm:ss ", true, LoggerColorBehavior.Default));
        else
            logging.AddJsonConsole(o => (o.IncludeScopes, o.TimestampFormat, o.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ", true));
    }
}
