using WorkerDown.Core.Redaction;

namespace WorkerDown.Tests.Core.Redaction;

public class RedactorTests
{
    [Theory]
    [InlineData("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678")]
    [InlineData("Authorization: Digest username=ada, response=6629fae49393a05397450978507c4ef1", "6629fae4")]
    [InlineData("cookie: session=abc123; theme=dark", "abc123")]
    [InlineData("jwt eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl end", "eyJzdWIiOiIx")]
    [InlineData("id_eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl", "eyJzdWIiOiIx")]
    [InlineData("postgres://app:s3cr3t@db:5432/x", "s3cr3t")]
    [InlineData("postgres://app:p@ss/w0rd@db:5432/x", "w0rd")]
    [InlineData("redis://:s3cr3t@cache:6379", "s3cr3t")]
    [InlineData("https://9f8e7d6c5b4a@o1.ingest.sentry.io/2", "9f8e7d6c5b4a")]
    [InlineData("Server=db;User=sa;Password=hunter2;Timeout=3", "hunter2")]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=root;SharedAccessKey=aGVsbG8=", "aGVsbG8=")]
    [InlineData("AccountKey=aGVsbG8gd29ybGQ=;EndpointSuffix=core", "aGVsbG8gd29ybGQ=")]
    [InlineData("https://x.blob/y?sv=1&sig=aGVsbG8%3D&se=2", "aGVsbG8")]
    [InlineData("password=hunter2", "hunter2")]
    [InlineData("password = hun,ter2", "ter2")]
    [InlineData("PGPASSWORD=hunter2 psql", "hunter2")]
    [InlineData("db_pass: hunter2", "hunter2")]
    [InlineData("password => 'hunter 2'", "hunter 2")]
    [InlineData("{\"api_key\": \"k-123456\"}", "k-123456")]
    [InlineData("{\"password\":\"hun\\\"ter2\"}", "ter2")]
    [InlineData("\"{\\\"password\\\":\\\"hunter2\\\"}\"", "hunter2")]
    [InlineData("{\\u0022password\\u0022:\\u0022hunter2\\u0022}", "hunter2")]
    [InlineData("?next=%2F&password%3Dhunter2", "hunter2")]
    [InlineData("<add><password>hunter2</password></add>", "hunter2")]
    [InlineData("worker --db-password hunter2 --queue q", "hunter2")]
    [InlineData("worker --api-key=hunter2", "hunter2")]
    [InlineData("AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("aws said wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY again", "wJalrXUtnFEMI")]
    [InlineData("token xoxb-1234567890-abcdef", "xoxb-1234567890")]
    [InlineData("post to https://hooks.slack.com/services/T0/B0/abcdef failed", "abcdef")]
    [InlineData("routing_key: R0123456789", "R0123456789")]
    [InlineData("PagerDuty refused 0123456789abcdef0123456789abcdef", "0123456789abcdef")]
    [InlineData("ghp_0123456789abcdefghijABCDEFGHIJ456789", "ghp_0123456789")]
    [InlineData("key is -----BEGIN EC PRIVATE KEY----- MIIEow IBAAK", "MIIEow")]
    public void A_secret_is_removed_by_its_shape(string text, string secret) =>
        Assert.DoesNotContain(secret, Redactor.Text(text), StringComparison.Ordinal);

    [Fact]
    public void A_private_key_over_several_lines_leaves_nothing() =>
        Assert.Equal(["before", Redactor.Mark, "after"], Redactor.Lines(["before", "-----BEGIN RSA PRIVATE KEY-----", "MIIEow", "IBAAK", "-----END RSA PRIVATE KEY-----", "after"]));

    [Fact]
    public void A_tail_that_begins_in_the_middle_of_a_key_leaves_nothing_of_it()
    {
        var line = new string('A', 32) + new string('b', 32);

        Assert.Equal([Redactor.Mark, "after"], Redactor.Lines([line, line, "-----END OPENSSH PRIVATE KEY-----", "after"]));
    }

    [Fact]
    public void A_line_that_speaks_of_a_private_key_stays() =>
        Assert.Equal(["the PRIVATE KEY could not be read", "trying again"], Redactor.Lines(["the PRIVATE KEY could not be read", "trying again"]));

    [Fact]
    public void A_letter_outside_ASCII_that_passes_for_one_of_a_name_hides_no_secret() =>
        Assert.DoesNotContain("hunter2hunter2", Redactor.Text("api_\u212Aey=hunter2hunter2"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Connected to Temporal at 127.0.0.1:7233")]
    [InlineData("basic authentication failed")]
    [InlineData("the token expired yesterday")]
    [InlineData("trace 0123456789abcdef0123456789abcdef took 3 ms")]
    [InlineData("pulled registry.example.com/hosting-worker@sha256:0123456789abcdef")]
    [InlineData("12 passed, 3 failed")]
    [InlineData("deployed commit 356a192b7913b04c54574d18c28d46e6395428ab")]
    [InlineData("Back-off 40s restarting failed container=worker pod=hosting-worker-68c8695cdc-hvllk_default(ed187407)")]
    public void An_ordinary_line_stays_as_it_is(string line) => Assert.Equal(line, Redactor.Text(line));

    /// <summary>A pattern is asked only where one of its marks is: whatever it would remove must have them.</summary>
    [Fact]
    public void No_pattern_finds_a_secret_in_a_text_that_has_not_its_marks()
    {
        string[] shapes =
        [
            "-----BEGIN EC PRIVATE KEY-----", "-----END PRIVATE KEY-----", "eyJhbGciOi.eyJzdWIi.c2ln", "ASIAIOSFODNN7EXAMPLE", "AROAIOSFODNN7EXAMPLE", "xapp-1-A0-123456", "xoxe-12345678",
            "gho_0123456789abcdefghij", "github_pat_0123456789abcdefghij", "glpat-0123456789abcdef", "AIza0123456789abcdefghij0123456789", "ya29.0123456789", "sk_live_0123456789",
            "rk_test_0123456789", "sk-0123456789abcdefghij", "SG.0123456789abcdef.0123456789abcdef", "npm_0123456789abcdefghij0123456789", "hvs.0123456789abcdefghij",
            "AGE-SECRET-KEY-10123456789ABCDEFGHIJ", "u+0123456789abcdefgh", "y_0123456789abcdefgh", "https://events.eu.pagerduty.com/x-ere/abc", "https://a.webhook.office.com/b", "https://discord.com/api/webhooks/1",
            "https://hooks.slack.com/services/T0", "Proxy-Authorization: ab", "Set-Cookie=ab", "X-Api-Key: ab", "MySQL://u:p@h", "nats://:p@h", "Https://k@h", "BEARER abcdefgh1", "ApiKey abcdefgh1", "basic abcdefgh1",
            "--Db-Password x", "-pwd x", "<PassPhrase>x<", "<my-key>x<", "Connection-String=x", "ConnectionString: x", "sharedaccess%3Dx", "db_pass: x", "PW:=x", "sig => x", "signature]=x", "private_key\\u0022: x",
            "0123456789abcdef0123456789abcdef", "wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEYx"[..40], "AWS", "routing", "PagerDuty", "secret", "=", ":", "-", "<", "@", "é", "\u212A", "\u017F", " ", "\"", "word",
        ];
        var random = new Random(1);
        var found = new HashSet<SecretPattern>();
        for (var i = 0; i < 4000; i++)
        {
            var text = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 5)).Select(_ => shapes[random.Next(shapes.Length)]));
            text = random.Next(3) switch { 0 => text.ToUpperInvariant(), 1 => text.ToLowerInvariant(), _ => text };
            foreach (var pattern in SecretPatterns.All)
            {
                var without = pattern.Replace(text);
                Assert.Equal(without, pattern.Apply(text));
                if (without != text)
                    found.Add(pattern);
            }
        }
        Assert.Equal(SecretPatterns.All.Count, found.Count);
    }

    [Fact]
    public void Redacting_twice_changes_nothing_more()
    {
        var once = Redactor.Text("password=hunter2 Authorization: Bearer abcdefgh12345678");

        Assert.Equal(once, Redactor.Text(once));
    }

    [Theory]
    [InlineData("basic abcdefghijklmnopqrstuvw", false)]
    [InlineData("basic abcdefghijklmnopqrstuvwx", true)]
    [InlineData("bearer some-words.here", false)]
    [InlineData("bearer abcdefg1", true)]
    [InlineData("worker --token --verbose-output", false)]
    [InlineData("worker --token abc-", true)]
    public void A_word_after_a_scheme_is_a_secret_when_it_is_long_or_has_digits_and_another_flag_is_none(string text, bool secret) =>
        Assert.Equal(secret, Redactor.Text(text).Contains(Redactor.Mark, StringComparison.Ordinal));
}
