using System.Text.Json;

namespace WorkerDown.Sandbox.World;

/// <summary>Slack's rules of a message: Block Kit's limits.</summary>
internal static class SlackRules
{
    /// <summary>Slack's word for what is wrong; null when nothing is.</summary>
    public static string? Problem(JsonElement message)
    {
        if (!message.TryGetProperty("text", out var text) && !message.TryGetProperty("blocks", out _))
            return "no_text";
        if (text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 40000)
            return "msg_too_long";
        return message.TryGetProperty("blocks", out var blocks) && !Valid(blocks) ? "invalid_blocks" : null;
    }

    /// <summary>The page in a message.</summary>
    public static ReceivedPage Page(JsonElement message, string thread)
    {
        var blocks = message.GetProperty("blocks").EnumerateArray().ToList();
        var title = blocks[0].GetProperty("text").GetProperty("text").GetString()!;
        return new(blocks[0].GetProperty("block_id").GetString()!, Kind(title), thread, title, string.Join("\n\n", blocks.Skip(1).Select(b => b.GetProperty("text").GetProperty("text").GetString())));
    }

    private static string Kind(string title) =>
        title.StartsWith("RESOLVED", StringComparison.Ordinal) ? "Resolve"
        : title.StartsWith("Acknowledged", StringComparison.Ordinal) ? "Acknowledge"
        : title.StartsWith("STILL DOWN", StringComparison.Ordinal) ? "Repeat"
        : title.StartsWith("DOWN AGAIN", StringComparison.Ordinal) ? "Reopen"
        : "Trigger";

    private static bool Valid(JsonElement blocks) =>
        blocks.GetArrayLength() is > 0 and <= 50 && blocks.EnumerateArray().All(b =>
        {
            var text = b.GetProperty("text");
            var length = text.GetProperty("text").GetString()!.Length;
            if (b.TryGetProperty("block_id", out var id) && id.GetString()!.Length > 255)
                return false;
            return (b.GetProperty("type").GetString(), text.GetProperty("type").GetString()) switch
            {
                ("header", "plain_text") => length is > 0 and <= 150,
                ("section", "mrkdwn" or "plain_text") => length is > 0 and <= 3000,
                _ => false,
            };
        });
}
