using WorkerDown.Core.Redaction;

namespace WorkerDown.Tests.Core.Redaction;

public class RedactorTests
{
    [Theory]
    [InlineData("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678")]
    [InlineData("jwt eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl end", "eyJzdWIiOiIx")]
    [InlineData("postgres://app:s3cr3t@db:5432/x", "s3cr3t")]
    [InlineData("Server=db;User=sa;Password=hunter2;Timeout=3", "hunter2")]
    [InlineData("password=hunter2", "hunter2")]
    [InlineData("{\"api_key\": \"k-123456\"}", "k-123456")]
    [InlineData("AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("token xoxb-1234567890-abcdef", "xoxb-1234567890")]
    [InlineData("routing_key: R0123456789", "R0123456789")]
    public void A_secret_is_removed_by_its_shape(string text, string secret) =>
        Assert.DoesNotContain(secret, Redactor.Text(text), StringComparison.Ordinal);

    [Fact]
    public void A_private_key_over_several_lines_leaves_nothing() =>
        Assert.Equal(["before", Redactor.Mark, "after"], Redactor.Lines(["before", "-----BEGIN RSA PRIVATE KEY-----", "MIIEow", "IBAAK", "-----END RSA PRIVATE KEY-----", "after"]));

    [Fact]
    public void An_ordinary_line_stays_as_it_is() =>
        Assert.Equal("Connected to Temporal at 127.0.0.1:7233", Redactor.Text("Connected to Temporal at 127.0.0.1:7233"));
}
