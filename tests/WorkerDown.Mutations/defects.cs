// Applies the deliberate defects of defects.txt to what stands around the rules, all in one build of a copy of the tree,
// switches them on one at a time, and runs the tests that must fail of each. One that no test notices fails.
//   dotnet run tests/WorkerDown.Mutations/defects.cs [-- <part of a name>]
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

const string Switch = "WORKERDOWN_DEFECT";
var limit = TimeSpan.FromMinutes(3);
var root = Path.GetFullPath(Path.Combine(Folder(), "..", ".."));
var copy = Path.Combine(root, "artifacts", "defects");
var tests = Path.Combine(copy, "tests", "WorkerDown.Tests", "bin", "Debug", "net10.0", "WorkerDown.Tests");
var started = Stopwatch.GetTimestamp();
var defects = Read(Path.Combine(Folder(), "defects.txt"));
var asked = defects.Where(d => args.Length == 0 || args.Any(a => d.Name.Contains(a, StringComparison.OrdinalIgnoreCase))).ToList();

Copy();
foreach (var defect in defects)
    Apply(defect);
// The analysers forbid the environment in workflow code, for good reason; here it is the switch.
if (Run(copy, null, null, "dotnet", "build", Path.Combine("tests", "WorkerDown.Tests"), "-v", "q", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false") != 0)
    return 1;
if (Judge(null, asked.SelectMany(d => d.Judges).Distinct().ToList()) != 0)
{
    Console.WriteLine("cannot judge: the tests fail without a defect");
    return 1;
}
var survived = 0;
foreach (var defect in asked)
{
    var answer = Judge(defect, defect.Judges);
    survived += answer == 0 ? 1 : 0;
    Console.WriteLine($"{(answer switch { 0 => "SURVIVED", null => "timed out", _ => "killed" }),-9}  {defect.Name}");
}
Console.WriteLine($"{asked.Count} defects judged: {asked.Count - survived} killed, {survived} survived; took {Stopwatch.GetElapsedTime(started).TotalMinutes:0} min");
return survived == 0 && asked.Count > 0 ? 0 : 1;

int? Judge(Defect? on, IReadOnlyList<string> judges) => Run(copy, on, on is null ? null : limit, tests, [.. judges.SelectMany(j => new[] { "-class", j }), "-stopOnFail"]);

void Copy()
{
    foreach (var file in Lines("git", "ls-files", "--cached", "--others", "--exclude-standard").Where(f => File.Exists(Path.Combine(root, f))))
    {
        var (from, to) = (Path.Combine(root, file), Path.Combine(copy, file));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        var text = File.ReadAllBytes(from);
        // One that is the same keeps its time, so that the build has less to do.
        if (!File.Exists(to) || !File.ReadAllBytes(to).AsSpan().SequenceEqual(text))
            File.WriteAllBytes(to, text);
    }
}

void Apply(Defect defect)
{
    var path = Path.Combine(copy, defect.File);
    var text = File.ReadAllText(path);
    var place = string.Join(@"\s+", defect.From.Split(' ').Select(Regex.Escape));
    if (Regex.Count(text, place) != 1)
        throw new FormatException($"'{defect.Name}': its text stands {Regex.Count(text, place)} times in {defect.File}");
    var on = $"(System.Environment.GetEnvironmentVariable(\"{Switch}\") == \"{defect.Number}\")";
    File.WriteAllText(path, Regex.Replace(text, place, _ => defect.To.Replace("DEFECT", on, StringComparison.Ordinal)));
}

List<string> Lines(params string[] command)
{
    using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = root, RedirectStandardOutput = true })!;
    var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    process.WaitForExit();
    return [.. lines];
}

// Null when it was ended by its limit.
static int? Run(string folder, Defect? on, TimeSpan? limit, string program, params string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
    if (on is not null)
        start.Environment[Switch] = on.Number.ToString(CultureInfo.InvariantCulture);
    using var process = Process.Start(start)!;
    var said = process.StandardOutput.ReadToEndAsync();
    if (!process.WaitForExit(limit ?? Timeout.InfiniteTimeSpan))
    {
        process.Kill(entireProcessTree: true);
        return null;
    }
    if (process.ExitCode != 0 && on is null)
        Console.WriteLine(said.Result);
    return process.ExitCode;
}

static List<Defect> Read(string file) => File.ReadAllText(file).Split("\n## ").Skip(1).Select((block, i) =>
{
    var lines = block.Split('\n', StringSplitOptions.TrimEntries);
    string Of(string key) => lines.SingleOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?[key.Length..] ?? throw new FormatException($"'{lines[0]}' has no line '{key}'");
    return new Defect(i + 1, lines[0], Of("in: "), Of("from: "), Of("to: "), Of("by: ").Split(' '));
}).ToList();

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

internal sealed record Defect(int Number, string Name, string File, string From, string To, IReadOnlyList<string> Judges);
