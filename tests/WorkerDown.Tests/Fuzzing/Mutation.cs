using System.Text;
using System.Text.Json.Nodes;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>Changes what is right into what nobody thought of.</summary>
internal sealed class Mutation(Random random)
{
    /// <summary>Stands for half of a character, which no JSON writer would write.</summary>
    private const string Half = "@@half@@";

    private static readonly string[] Times =
    [
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-24T22:00:00+99:00", "1969-12-31T23:59:59.999999999Z", "yesterday", "1e9", "-1", "",
        "2026-11-24T22:00:00", "00:00:00", "10675199.02:48:05.4775807",
    ];

    /// <summary>A document with some of its members missing, of another kind, out of range, twice as many, or unknown.</summary>
    public string Json(string sample)
    {
        var root = JsonNode.Parse(sample, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        for (var changes = random.Next(1, 6); changes > 0; changes--)
            root = Change(root) ?? new JsonObject();
        return root.ToJsonString().Replace(Half, "\\ud800", StringComparison.Ordinal);
    }

    /// <summary>Bytes cut, turned and put in anywhere: what is no JSON and no UTF-8 any more.</summary>
    public byte[] Bytes(byte[] sample)
    {
        var bytes = sample.ToList();
        for (var changes = random.Next(1, 8); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.InsertRange(at, Noise(random.Next(1, 40))); break;
                default: bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 200)).ToList()); break;
            }
        }
        return [.. bytes];
    }

    /// <summary>Random bytes.</summary>
    public byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>A text of any characters, halves of characters among them.</summary>
    public string Text(int length) => new(Enumerable.Range(0, length).Select(_ => random.Next(20) == 0 ? (char)random.Next(0xD800, 0xE000) : (char)random.Next(0, 0x300)).ToArray());

    /// <summary>One of several.</summary>
    public T Any<T>(params ReadOnlySpan<T> of) => of[random.Next(of.Length)];

    private JsonNode? Change(JsonNode root)
    {
        var all = new List<JsonNode>();
        Collect(root, all);
        var at = all[random.Next(all.Count)];
        switch (at)
        {
            case JsonObject { Count: > 0 } o when random.Next(3) == 0:
                var name = o.ElementAt(random.Next(o.Count)).Key;
                if (random.Next(2) == 0)
                    o.Remove(name);
                else
                    o[random.Next(3) == 0 ? name.ToUpperInvariant() + random.Next(9) : Encoding.UTF8.GetString(Noise(random.Next(1, 12)))] = Odd();
                return root;
            case JsonArray { Count: > 0 } a when random.Next(2) == 0:
                if (random.Next(2) == 0)
                    a.RemoveAt(random.Next(a.Count));
                else
                    for (var more = random.Next(1, 20); more > 0; more--)
                        a.Add(a[random.Next(a.Count)]?.DeepClone());
                return root;
            default:
                return Replace(root, at, Odd());
        }
    }

    private static JsonNode? Replace(JsonNode root, JsonNode at, JsonNode? with)
    {
        switch (at.Parent)
        {
            case JsonObject o: o[at.GetPropertyName()] = with; return root;
            case JsonArray a: a[at.GetElementIndex()] = with; return root;
            default: return with;
        }
    }

    private static void Collect(JsonNode? node, List<JsonNode> into)
    {
        if (node is null)
            return;
        into.Add(node);
        foreach (var child in node switch { JsonObject o => o.Select(m => m.Value), JsonArray a => a, _ => [] })
            Collect(child, into);
    }

    private JsonNode? Odd() => random.Next(16) switch
    {
        0 or 1 => null,
        2 => JsonValue.Create(random.Next(-2, 3)),
        3 => JsonValue.Create(Any(long.MaxValue, long.MinValue, int.MaxValue, 1L << 33)),
        4 => JsonNode.Parse(Any("1e308", "-1e-308", "0.1", "123456789012345678901234567890")),
        5 => JsonValue.Create(""),
        6 => JsonValue.Create(Half),
        7 => JsonValue.Create(new string('x', random.Next(1, 20_000))),
        8 or 9 => JsonValue.Create(Any<string>(Times)),
        10 => JsonValue.Create(random.Next(2) == 0),
        11 => new JsonArray(),
        12 => new JsonObject(),
        13 => new JsonArray(null, 1, "x"),
        14 => Deep(random.Next(1, 90)),
        _ => JsonValue.Create(Encoding.UTF8.GetString(Noise(random.Next(30)))),
    };

    private static JsonNode Deep(int levels)
    {
        JsonNode node = JsonValue.Create(1);
        for (var i = 0; i < levels; i++)
            node = i % 2 == 0 ? new JsonArray(node) : new JsonObject { ["x"] = node };
        return node;
    }
}
