using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Workflows.Core.Artifacts;
using Workflows.Core.Diagnostics;

namespace Workflows.Stores;

/// <summary>
/// The key under which secrets are encrypted: given as text, else a file with mode 0600. Values are sealed with AES-256-GCM, each under a random nonce of
/// its own; opening one under another key, project, name or list of workflows fails.
/// </summary>
/// <param name="file">Path of the key file; of no use where a key is always given.</param>
/// <param name="given">The key in base64, which takes the place of the file; null or empty for none.</param>
internal sealed class SecretKey(string file, string? given)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = NonceBytes + TagBytes;

    private bool IsGiven => !string.IsNullOrEmpty(given);

    /// <summary>Encrypts a value. Makes the key file if there is none; whoever calls keeps every other process from doing the same meanwhile.</summary>
    /// <exception cref="FailureException"><c>secret-key-invalid</c>, <c>store-read-only</c>.</exception>
    public byte[] Seal(string value, SecretOwner owner)
    {
        if (!IsGiven && !File.Exists(file)) Create();
        var plain = Encoding.UTF8.GetBytes(value);
        var box = new byte[HeadBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(Read(), TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(HeadBytes), box.AsSpan(NonceBytes, TagBytes), owner.Bytes);
        return box;
    }

    /// <summary>Decrypts a value.</summary>
    /// <exception cref="FailureException"><c>secret-unreadable</c>, <c>secret-key-invalid</c>.</exception>
    public string Open(byte[] box, SecretOwner owner)
    {
        if (!IsGiven && !File.Exists(file)) throw Unreadable(owner, $"the key file {file} is gone", null);
        try
        {
            var plain = new byte[box.Length - HeadBytes];
            using var aes = new AesGcm(Read(), TagBytes);
            aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(HeadBytes), box.AsSpan(NonceBytes, TagBytes), plain, owner.Bytes);
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException e)
        {
            throw Unreadable(owner, "it was set with another key", e);
        }
    }

    // A file that is there is whole: it gets its name once it is written.
    private void Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = file + ".new";
        try
        {
            File.Delete(draft); // what a process that died here left keeps its mode otherwise
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Resource("store-read-only", $"The key of the secrets cannot be written to {file} ({e.Message}). Make its folder writable for this user.", e);
        }
    }

    private byte[] Read()
    {
        var key = new byte[KeyBytes];
        if (Convert.TryFromBase64String((IsGiven ? given! : ReadFile()).Trim(), key, out var written) && written == KeyBytes) return key;
        throw FailureException.Input("secret-key-invalid",
            $"{(IsGiven ? "WORKFLOWS_SECRET_KEY" : file)} must hold {KeyBytes} bytes in base64. Restore the key with which the secrets were set, "
            + $"or make a new one with 'openssl rand -base64 {KeyBytes}' and set them again.");
    }

    private string ReadFile()
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailureException.Resource("secret-unreadable", $"The key of the secrets in {file} cannot be read: {e.Message} Make it readable for this user alone.", e);
        }
    }

    private static FailureException Unreadable(SecretOwner owner, string reason, Exception? inner) => FailureException.Input("secret-unreadable",
        $"The secret '{owner.Name}' cannot be decrypted: {reason}. Bring that key back (WORKFLOWS_SECRET_KEY or secret.key), "
        + $"or set the secret again: workflows secrets set {owner.Name}", inner);
}

/// <summary>To whom a sealed value belongs; part of its seal.</summary>
/// <param name="Project">The project.</param>
/// <param name="Name">Name of the secret.</param>
/// <param name="Workflows">Who may use it, in JSON as it is stored.</param>
internal sealed record SecretOwner(string Project, string Name, string Workflows)
{
    /// <summary>An encoding that no other owner has.</summary>
    public byte[] Bytes => Encoding.UTF8.GetBytes(new JsonArray(Project, Name, Workflows).ToJsonString(WorkflowJson.Options));
}
