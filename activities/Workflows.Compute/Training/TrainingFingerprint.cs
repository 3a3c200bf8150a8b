using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Workflows.Compute.Networks;

namespace Workflows.Compute.Training;

/// <summary>Tells whether a checkpoint belongs to a training: everything that decides a single bit of the result, in one hash.</summary>
internal static class TrainingFingerprint
{
    public static string Of(TrainingJob job, string deviceClass)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, new { ComputeModule.NumericsVersion, deviceClass, job.Architecture, job.Recipe, job.Signature, job.Options });
        Append(hash, job.Train);
        if (job.Validation is not null) Append(hash, job.Validation);
        if (job.SoftTargets is { } soft)
        {
            Append(hash, new { soft.Temperature, soft.Alpha });
            hash.AppendData(MemoryMarshal.AsBytes(soft.Logits.AsSpan()));
        }

        foreach (var (name, weight) in job.InitialWeights?.OrderBy(pair => pair.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, Tensor>>())
        {
            Append(hash, name);
            hash.AppendData(MemoryMarshal.AsBytes(weight.Values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append<T>(IncrementalHash hash, T facts) => hash.AppendData(NetworkJson.Write(facts));

    private static void Append(IncrementalHash hash, LabelledRows rows)
    {
        Append(hash, new { rows.Rows, rows.Columns });
        hash.AppendData(MemoryMarshal.AsBytes(rows.Features.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(rows.Labels.AsSpan()));
    }
}
