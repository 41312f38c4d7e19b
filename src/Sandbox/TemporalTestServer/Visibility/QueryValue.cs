using System.Globalization;
using Sandbox.TemporalTestServer.Common;
using Temporalio.Api.Enums.V1;

namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>Turns the literals of a query into values that compare with those of rows, by the attribute they stand beside.</summary>
internal static class QueryValue
{
    public static object Convert(Column column, object literal) => column.Field switch
    {
        SystemSearchAttributes.ExecutionStatus => Status(literal),
        SystemSearchAttributes.ExecutionDuration => Duration(literal),
        _ => ByType(column, literal),
    };

    /// <summary>A number as it is written: whole where it can be.</summary>
    public static object Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? real
            : throw InvalidQueryException.Expression($"unable to parse value \"{text}\"");
    }

    private static object ByType(Column column, object literal)
    {
        switch (column.Type)
        {
            case IndexedValueType.Int or IndexedValueType.Double when literal is long or double:
            case IndexedValueType.Bool when literal is bool:
            case IndexedValueType.Keyword or IndexedValueType.KeywordList or IndexedValueType.Text when literal is string:
                return literal;
            case IndexedValueType.Datetime when literal is long nanoseconds:
                return DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
            case IndexedValueType.Datetime when literal is string text:
                return Time(text);
            default:
                throw InvalidQueryException.Expression(
                    $"invalid value type for search attribute {column.Alias} of type {Column.TypeName(column.Type)}: {Shown(literal)}");
        }
    }

    private static DateTimeOffset Time(string text) =>
        text.Contains('T', StringComparison.OrdinalIgnoreCase)
        && (text.EndsWith("Z", StringComparison.OrdinalIgnoreCase) || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.OrdinalIgnoreCase))
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw InvalidQueryException.Expression($"unable to parse datetime '{text}'");

    private static string Status(object literal)
    {
        if (literal is long number)
        {
            return Enum.IsDefined((WorkflowExecutionStatus)number)
                ? ((WorkflowExecutionStatus)number).ToString()
                : throw InvalidQueryException.Expression($"invalid ExecutionStatus value {number}");
        }
        if (literal is not string text)
            throw InvalidQueryException.Expression("unexpected value type for search attribute ExecutionStatus");
        foreach (var status in Enum.GetValues<WorkflowExecutionStatus>())
        {
            if (text == status.ToString() || text == $"WORKFLOW_EXECUTION_STATUS_{SnakeCase(status.ToString())}")
                return status.ToString();
        }
        throw InvalidQueryException.Expression($"invalid ExecutionStatus value '{text}'");
    }

    private static long Duration(object literal)
    {
        if (literal is long nanoseconds)
            return nanoseconds;
        if (literal is not string text)
            throw InvalidQueryException.Expression("unexpected value type for search attribute ExecutionDuration");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var plain))
            return plain;
        if (GoDuration.TryParse(text, out var duration) || GoDuration.TryParseClock(text, out duration))
            return duration.Ticks * 100;
        throw InvalidQueryException.Expression($"invalid duration value for search attribute ExecutionDuration: {text}");
    }

    private static string Shown(object literal) => literal switch
    {
        string text => $"\"{text}\" (type: string)",
        bool flag => flag ? "true (type: bool)" : "false (type: bool)",
        long number => string.Create(CultureInfo.InvariantCulture, $"{number} (type: int64)"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{literal} (type: float64)"),
    };

    private static string SnakeCase(string pascal) =>
        string.Concat(pascal.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
