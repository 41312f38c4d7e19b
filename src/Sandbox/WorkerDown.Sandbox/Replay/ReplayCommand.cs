using System.CommandLine;

namespace WorkerDown.Sandbox.Replay;

/// <summary><c>replay</c>: the archive of recorded histories, which every version must replay.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> Source = new("file") { Description = "The history: \"Download JSON\" of the Temporal Web UI (not decoded), or temporal workflow show --output json; - reads the standard input" };
    private static readonly Option<string?> Name = new("--name") { Description = "What the recording is called; by default as its file" };

    public static Command Create()
    {
        var add = new Command("add", "Replays an exported history with this version and keeps it, to be replayed on every run of the tests.") { Source, Name };
        add.SetAction(async (parsed, cancel) => await TellAsync(archive => AddAsync(archive, parsed.GetValue(Source)!, parsed.GetValue(Name), cancel)));
        var check = new Command("check", "Replays every recorded history with this version.");
        check.SetAction(async _ => await TellAsync(CheckAsync));
        return new("replay", "Recorded histories that every version must replay.") { add, check };
    }

    private static async Task<int> AddAsync(ReplayArchive archive, string file, string? given, CancellationToken cancel)
    {
        var recording = Recording.Parse(file == "-" ? await Console.In.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(file, cancel));
        var name = ReplayArchive.NameFor((given ?? (file == "-" ? recording.WorkflowId : file)) + (given is null && file != "-" ? "" : ".json"));
        if (archive.Has(name))
            throw new RecordingException($"There is a recording '{name}' already: give this one another --name, or delete that one.");
        await ReplayArchive.ReplayAsync(recording);
        archive.Write(name, recording);
        Console.WriteLine($"{recording}: replays on this version, kept as {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(archive.Folder, name))}.json");
        return 0;
    }

    private static async Task<int> CheckAsync(ReplayArchive archive)
    {
        var broken = 0;
        foreach (var name in archive.Names)
        {
            var recording = archive.Read(name);
            try
            {
                await ReplayArchive.ReplayAsync(recording);
                Console.WriteLine($"{name,-32} {recording}");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                broken++;
                Console.WriteLine($"{name,-32} {recording}: DOES NOT REPLAY: {e.Message}");
            }
        }
        Console.WriteLine($"{archive.Names.Count} recorded, {broken} do not replay");
        return broken == 0 ? 0 : 1;
    }

    private static async Task<int> TellAsync(Func<ReplayArchive, Task<int>> act)
    {
        try
        {
            return await act(ReplayArchive.Above(Environment.CurrentDirectory) ?? throw new RecordingException("There is no archive here: run this in the repository."));
        }
        catch (Exception e) when (e is RecordingException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
        catch (Exception e) when (e is Temporalio.Exceptions.WorkflowNondeterminismException or Temporalio.Exceptions.InvalidWorkflowOperationException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"This version does not replay it, so it was not kept: {e.Message}");
            return 1;
        }
    }
}
