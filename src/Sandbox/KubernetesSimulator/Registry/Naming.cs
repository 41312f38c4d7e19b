using System.Security.Cryptography;

namespace Sandbox.KubernetesSimulator.Registry;

/// <summary>Names that the cluster makes up, in the alphabet that Kubernetes uses: no vowels, so no words.</summary>
internal static class Naming
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public static string Suffix(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    public static string Uid() => Guid.NewGuid().ToString();

    /// <summary>A number in the same alphabet, as <c>pod-template-hash</c> is written.</summary>
    public static string Encode(uint number) =>
        string.Concat(number.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(c => Alphabet[c % Alphabet.Length]));
}
