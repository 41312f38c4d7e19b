using System.Text;
using WorkerDown.Host.Configuration;
using WorkerDown.Host.Configuration.Reading;

namespace WorkerDown.Tests.Fuzzing;

/// <summary>A configuration that nobody would write on purpose: no crash, and every error names its path.</summary>
public sealed class ConfigurationFuzzTests : IDisposable
{
    private const int Rounds = 150;
    private const string Secret = "hunter2canary";

    private const string Right = """
        {
          "temporal": { "address": "temporal:7233", "namespace": "default", "apiKey": "hunter2canary" },
          "clusters": { "hosting": { "context": "hosting" }, "here": { "inCluster": true } },
          "defaults": { "policy": { "tolerance": "1m", "restoreWithin": "10m", "requireApproval": ["rollback"], "maxAttemptsPerIncident": 4 } },
          "groups": { "careful": { "policy": { "requireApproval": ["rollback"] }, "maintenance": [ { "days": ["sat"], "from": "22:00", "for": "2h" } ] } },
          "targets": {
            "hosting-worker": { "cluster": "hosting", "namespace": "hosting", "taskQueues": ["hosting", "dns"], "group": "careful", "dryRun": true },
            "mail": { "cluster": "here", "namespace": "mail", "deployment": "mail-worker", "taskQueues": ["mail"], "policy": { "stableFor": "30s" } }
          },
          "escalation": { "steps": [ { "channels": ["ops"] }, { "after": "5m", "channels": ["ops", "night"] } ], "repeatEvery": "15m", "maxRepeats": 3 },
          "storm": { "maxTargets": 3, "maxShare": 0.5 },
          "schedule": { "interval": "30s", "runTimeout": "2m" },
          "outage": { "tolerance": "1m" },
          "links": { "temporalUi": "https://temporal.example.org/namespaces/default/workflows", "runbook": "https://runbooks.example.org/x" },
          "host": { "healthPort": 8080, "gracePeriod": "25s" },
          "logging": { "format": "json", "logLevel": { "Default": "Information" } },
          "channels": { "ops": { "type": "webhook", "url": "https://hooks.example.org/hunter2canary", "secret": "hunter2canary" }, "night": { "type": "pagerDuty", "routingKey": "hunter2canaryhunter2canaryhunter" } }
        }
        """;

    private static readonly string[] Paths = ["targets.mail.policy.tolerance", "storm", "escalation.steps.0.after", "channels.ops.url", "", "a.b", "targets..x", "logging.logLevel.X", "schedule.interval", "temporal:tls:certFile", "clusters.here"];

    private readonly string folder = Directory.CreateTempSubdirectory("workerdown-fuzz-").FullName;

    public static TheoryData<int> Seeds => Fuzz.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_configuration_is_loaded_or_everything_wrong_is_named(int seed)
    {
        var file = Path.Combine(folder, "appsettings.json");
        Fuzz.Each(seed, Rounds, random =>
        {
            var mutation = new Mutation(random);
            var right = Encoding.UTF8.GetBytes(Right);
            var keepsPlaces = random.Next(4) > 0;
            File.WriteAllBytes(file, random.Next(4) switch
            {
                _ when !keepsPlaces => mutation.Bytes(right),
                0 when random.Next(4) == 0 => mutation.Noise(random.Next(500)),
                _ => Encoding.UTF8.GetBytes(mutation.Json(Right)),
            });
            var sources = new SettingsSources
            {
                Files = [file],
                Sets = [.. Some(random, () => $"{mutation.Any<string>(Paths)}{mutation.Any("=", "", "==")}{Value(random, mutation)}")],
                Environment = Some(random, () => ($"WORKERDOWN__{mutation.Any<string>(Paths).Replace(".", "__", StringComparison.Ordinal)}", Value(random, mutation))).DistinctBy(v => v.Item1).ToDictionary(v => v.Item1, v => v.Item2),
            };

            var (settings, errors) = SettingsLoader.TryLoad(sources);

            foreach (var error in errors)
            {
                Assert.False(string.IsNullOrWhiteSpace(error.Path), $"no path: {error}");
                Assert.False(string.IsNullOrWhiteSpace(error.Problem) || string.IsNullOrWhiteSpace(error.Fix), $"no problem or fix: {error}");
                // Bytes that were copied to another place may make a value of a secret: then only the file's own errors are looked at.
                if (keepsPlaces || error.Path == file)
                    Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
                Assert.InRange(error.ToString().Length, 10, 2500);
            }
            if (errors.Count > 0)
                return;
            foreach (var plan in settings.Targets.Values)
            {
                Assert.NotEmpty(plan.Target.TaskQueues);
                Assert.Contains(plan.Target.Cluster, settings.Clusters.Keys);
            }
        });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Value(Random random, Mutation mutation) => random.Next(5) switch
    {
        0 => mutation.Text(random.Next(30)),
        1 => mutation.Any("", " ", "1m", "-1", "true", "9999999999999", "1e400", "00:00:01", "rollback,restart", "0x10", "P1D"),
        2 => new string('9', random.Next(1, 400)),
        _ => mutation.Any("30s", "ops", "https://[::1", "http://x:99999", "Information", "999999d"),
    };

    private static IEnumerable<T> Some<T>(Random random, Func<T> make) => Enumerable.Range(0, random.Next(3)).Select(_ => make()).ToList();
}
