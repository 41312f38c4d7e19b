namespace WorkerDown.Host.Commands;

/// <summary>What the program's exit codes say; every command's help has them.</summary>
internal static class ExitCode
{
    /// <summary>Done, or the answer is good.</summary>
    public const int Ok = 0;

    /// <summary>The answer is bad: down, not restored, not found, refused.</summary>
    public const int Negative = 1;

    /// <summary>It could not be told or reached: Temporal or a cluster does not answer.</summary>
    public const int Unknown = 2;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 3;

    /// <summary>Interrupted, as shells have it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
