// Applies the deliberate defects of dotnet-stryker to every rule of Core, one at a time, has the pure tests judge each, and
// compares those that no test noticed with the explained ones in survivors.txt. One that is not explained fails.
//   dotnet run tests/WorkerDown.Mutations/mutate.cs [-- --mutate '**/Guards/*.cs' | --report <mutation-report.json>]
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

var folder = Folder();
var output = Path.Combine(folder, "StrykerOutput");
var started = Stopwatch.GetTimestamp();
var explained = Explained();
var mutants = Given("--report") is { } report ? Read(report) : Judge(Given("--mutate") is { } files ? [files] : []);
if (Given("--report") is null && Unexplained(Left(mutants)).Select(g => $"**/{g.First().File}").Distinct().ToList() is { Count: > 0 } doubtful)
{
    // A test host that was started anew in between may have missed a defect: what survived once is judged once more.
    var again = Left(Judge(doubtful)).Select(g => g.Key).ToHashSet();
    mutants = [.. mutants.Select(m => IsLeft(m) && !explained.ContainsKey(m.Name) && !again.Contains(m.Name) ? m with { Status = "Killed" } : m)];
}

var left = Left(mutants);
foreach (var unknown in Unexplained(left))
    Console.WriteLine($"UNEXPLAINED  {unknown.Key}  (line {string.Join(", ", unknown.Select(m => m.Line))}{Known(unknown.Key)}{(unknown.All(m => m.Status == "NoCoverage") ? "; no test runs it" : "")})");
var names = left.Select(g => g.Key).ToHashSet();
var judged = mutants.Where(m => m.Status is not ("Ignored" or "CompileError")).Select(m => m.File).ToHashSet();
foreach (var (name, _) in explained.Where(e => !names.Contains(e.Key) && judged.Contains(e.Key.Split(": ")[0])))
    Console.WriteLine($"no longer survives, take its line away: {name}");

int Of(params string[] statuses) => mutants.Count(m => statuses.Contains(m.Status));
var bad = left.Sum(g => Math.Max(0, g.Count() - explained.GetValueOrDefault(g.Key)));
var (killed, all) = (Of("Killed", "Timeout"), Of("Killed", "Timeout", "Survived", "NoCoverage"));
Console.WriteLine($"{all} defects judged: {killed} killed ({Of("Timeout")} by time-out), {all - killed} survived, {all - killed - bad} of them explained, {bad} not; score {(all == 0 ? 0 : 100.0 * killed / all):0.0} %");
Console.WriteLine($"not judged: {Of("Ignored")} texts and the like, {Of("CompileError")} that do not compile; took {Stopwatch.GetElapsedTime(started).TotalMinutes:0} min");
return bad == 0 && all > 0 ? 0 : 1;

string? Given(string option) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

List<Mutant> Judge(IReadOnlyList<string> files)
{
    Run("dotnet", "tool", "restore");
    Run("dotnet", ["stryker", "--output", output, .. files.SelectMany(f => new[] { "--mutate", f })]);
    return Read(Path.Combine(output, "reports", "mutation-report.json"));
}

static bool IsLeft(Mutant mutant) => mutant.Status is "Survived" or "NoCoverage";

static List<IGrouping<string, Mutant>> Left(IEnumerable<Mutant> mutants) => [.. mutants.Where(IsLeft).GroupBy(m => m.Name).OrderBy(g => g.Key, StringComparer.Ordinal)];

IEnumerable<IGrouping<string, Mutant>> Unexplained(IEnumerable<IGrouping<string, Mutant>> left) => left.Where(g => g.Count() > explained.GetValueOrDefault(g.Key));

string Known(string name) => explained.TryGetValue(name, out var times) ? $"; explained {times} time(s)" : "";

void Run(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
}

// A defect is known by its file and its words, so that it keeps its explanation when lines move.
static List<Mutant> Read(string report)
{
    using var json = JsonDocument.Parse(File.ReadAllText(report));
    var found = new List<Mutant>();
    foreach (var file in json.RootElement.GetProperty("files").EnumerateObject())
    {
        var name = Regex.Replace(file.Name.Replace('\\', '/'), "^.*WorkerDown.Core/", "");
        var lines = file.Value.GetProperty("source").GetString()!.Split('\n');
        foreach (var mutant in file.Value.GetProperty("mutants").EnumerateArray())
        {
            var (start, end) = (Place(mutant, "start"), Place(mutant, "end"));
            var text = start.Line == end.Line
                ? lines[start.Line - 1][(start.Column - 1)..(end.Column - 1)]
                : string.Join('\n', [lines[start.Line - 1][(start.Column - 1)..], .. lines[start.Line..(end.Line - 1)], lines[end.Line - 1][..(end.Column - 1)]]);
            found.Add(new(name, start.Line, mutant.GetProperty("status").GetString()!, $"{name}: `{Short(text)}` -> `{Short(mutant.GetProperty("replacement").GetString()!)}`"));
        }
    }
    return found;
}

static (int Line, int Column) Place(JsonElement mutant, string end)
{
    var place = mutant.GetProperty("location").GetProperty(end);
    return (place.GetProperty("line").GetInt32(), place.GetProperty("column").GetInt32());
}

static string Short(string code)
{
    var line = Regex.Replace(code, @"\s+", " ").Trim();
    return line.Length <= 150 ? line : $"{line[..110]} ... {line[^35..]}";
}

// "<file>: `<code>` -> `<defect>`; <why no test can or need notice it>", with "; 2 times" before the reason where it stands twice.
Dictionary<string, int> Explained() => File.ReadLines(Path.Combine(folder, "survivors.txt"))
    .Where(line => line.Length > 0 && line[0] != '#')
    .Select(line => Regex.Match(line, "^(?<name>.*` -> `.*?`)(; (?<times>[0-9]+) times)?; (?<why>.+)$") is { Success: true } m ? m : throw new FormatException($"survivors.txt: not understood: {line}"))
    .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["times"].Success ? int.Parse(m.Groups["times"].Value, System.Globalization.CultureInfo.InvariantCulture) : 1);

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

internal sealed record Mutant(string File, int Line, string Status, string Name);
