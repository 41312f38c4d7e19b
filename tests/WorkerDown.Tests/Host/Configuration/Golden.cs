using System.Runtime.CompilerServices;

namespace WorkerDown.Tests.Host.Configuration;

/// <summary>Texts kept beside the tests that expect them.</summary>
internal static class Golden
{
    /// <summary>Checks a text against its golden file, or writes the file when asked to record.</summary>
    public static void Check(string name, string text, [CallerFilePath] string caller = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(caller)!, "Wrong", name);
        if (Environment.GetEnvironmentVariable("WORKERDOWN_RECORD_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        Assert.Equal(File.ReadAllText(file), text);
    }
}
