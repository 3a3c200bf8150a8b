using System.Formats.Tar;
using System.Security.Cryptography;

namespace Workflows.Core.Hosting.Upkeep.Backups;

/// <summary>A file or folder of a backup while the archive stands there.</summary>
/// <param name="Name">Its path, without a slash at the end.</param>
/// <param name="Tar">The entry.</param>
internal sealed record BackupEntry(string Name, TarEntry Tar)
{
    private const int Buffer = 1 << 16;

    public bool IsFolder => Tar.EntryType == TarEntryType.Directory;

    /// <summary>Copies its bytes, all of them, and returns their SHA-256; of a folder an empty text.</summary>
    public string CopyTo(Stream target, CancellationToken cancellationToken)
    {
        if (IsFolder) return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Buffer];
        while (Tar.DataStream is { } content && content.Read(buffer) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
