using System.Text;

namespace WorkerDown.Core;

/// <summary>Cuts texts to the bytes that their receiver takes.</summary>
public static class TextBounds
{
    /// <summary>At a character's edge, with three dots where something was cut, so that the text stays valid.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">How many bytes of UTF-8 it may have; at least 3.</param>
    public static string Cut(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
            return text;
        var end = Math.Min(text.Length, bytes - 3);
        while (end > 0 && (Encoding.UTF8.GetByteCount(text.AsSpan(0, end)) > bytes - 3 || char.IsHighSurrogate(text[end - 1])))
            end--;
        return text[..end] + "...";
    }
}
