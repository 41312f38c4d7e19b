using System.Diagnostics;
using System.Globalization;

namespace WorkerDown.Tests.Scenarios;

/// <summary>The processes of this machine, as Linux tells of them.</summary>
internal static class ProcessTree
{
    /// <summary>The ids of everything that descends from a process, by way of whatever is between.</summary>
    public static IReadOnlyList<int> DescendantsOf(int root)
    {
        var parents = Process.GetProcesses().Select(p => (p.Id, Stat: Stat(p.Id))).Where(p => p.Stat is not null).ToLookup(p => p.Stat!.Value.Parent, p => p.Id);
        var found = new List<int>();
        var next = new Queue<int>([root]);
        while (next.TryDequeue(out var parent))
        {
            foreach (var child in parents[parent])
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }
        return found;
    }

    /// <summary>Whether a process still does something; one that is dead and only not yet reaped does not.</summary>
    public static bool Lives(int id) => Stat(id) is { State: not ('Z' or 'X') };

    private static (char State, int Parent)? Stat(int id)
    {
        try
        {
            // The name stands in brackets and may hold anything: what counts comes after the last one.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }
}
