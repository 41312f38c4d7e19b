using Sandbox.VirtualTime;
using WorkerDown.Host.Commands;

namespace WorkerDown.Tests.Host.Commands;

public class ProgressTests
{
    [Theory]
    [InlineData(true, "\rAsking (")]
    [InlineData(false, "Asking ...\n")]
    public async Task What_takes_longer_than_a_second_says_what_it_waits_for(bool interactive, string said)
    {
        using var time = new SkippingTimeProvider();
        time.UnlockSkipping();
        using var error = new ListeningWriter(said.TrimEnd('\n'));
        var work = new TaskCompletionSource<int>();
        var shown = Progress.ShowAsync(new(TextWriter.Null, error, interactive: interactive), "Asking", work.Task, time);
        await error.Heard;
        work.SetResult(7);

        Assert.Equal(7, await shown);
        if (interactive)
            Assert.EndsWith("\r", error.ToString(), StringComparison.Ordinal);
        else
            Assert.Equal(said, error.ToString());
    }

    [Fact]
    public async Task What_is_quick_says_nothing()
    {
        using var error = new StringWriter();
        Assert.Equal(7, await Progress.ShowAsync(new(TextWriter.Null, error, interactive: true), "Asking", Task.FromResult(7)));
        Assert.Equal("", error.ToString());
    }

    /// <summary>Tells when it was written to.</summary>
    private sealed class ListeningWriter(string waitedFor) : StringWriter
    {
        private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard => heard.Task;

        public override void Write(string? value) => Listen(value, () => base.Write(value));

        public override void WriteLine(string? value) => Listen(value, () => base.WriteLine(value));

        private void Listen(string? value, Action write)
        {
            write();
            if (value?.StartsWith(waitedFor, StringComparison.Ordinal) == true)
                heard.TrySetResult();
        }
    }
}
