namespace WorkerDown.Host.Configuration.Reading;

/// <summary>Reads files that settings name; what stands in them is never told.</summary>
internal static class SecretFiles
{
    /// <summary>The file's text without surrounding space; null when it is not named or cannot be read.</summary>
    public static string? Text(SettingValues values, string name, List<SettingError> errors) =>
        Read(values, name, errors, File.ReadAllText)?.Trim();

    /// <summary>The file's bytes.</summary>
    public static byte[]? Bytes(SettingValues values, string name, List<SettingError> errors) => Read(values, name, errors, File.ReadAllBytes);

    private static T? Read<T>(SettingValues values, string name, List<SettingError> errors, Func<string, T> read)
        where T : class
    {
        if (values.Text(name) is not { } path)
            return null;
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(new($"{values.Path}.{name}", path, $"cannot be read: {Why(e)}", "give the path of a file that this user may read"));
            values.Wrong.Add(name);
            return null;
        }
    }

    private static string Why(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is not there",
        ArgumentException or NotSupportedException => "it is no path",
        _ => e.Message.TrimEnd('.'),
    };
}
