using Microsoft.AspNetCore.Http;

namespace WorkerDown.Sandbox.World;

/// <summary>One service of the receiver.</summary>
internal interface IDesk
{
    /// <summary>Judges a request by the service's documented rules.</summary>
    DeskAnswer Take(DeskRequest request);
}

/// <summary>A request.</summary>
internal sealed record DeskRequest(string Path, IHeaderDictionary Headers, string Body);

/// <summary>The service's answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Body.</param>
/// <param name="Page">The page that was taken.</param>
/// <param name="Broken">The rule that the request broke.</param>
/// <param name="RetryAfter">The header.</param>
internal sealed record DeskAnswer(int Status, string Body, ReceivedPage? Page = null, string? Broken = null, string? RetryAfter = null)
{
    public static DeskAnswer Broke(int status, string body, string rule) => new(status, body, Broken: rule);
}

/// <summary>A page that was taken.</summary>
/// <param name="Id">The page's id: twice the same is a duplicate.</param>
/// <param name="Kind">Trigger, Repeat, Reopen, Refresh, Acknowledge or Resolve.</param>
/// <param name="DedupKey">The incident; empty where the service has no such thing.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole page.</param>
public sealed record ReceivedPage(string Id, string Kind, string DedupKey, string Title, string Text)
{
    /// <summary>When, on the sandbox's clock.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>By which channel.</summary>
    public string Channel { get; init; } = "";
}
