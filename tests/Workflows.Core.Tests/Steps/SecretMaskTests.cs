using System.Text;
using System.Text.Json;
using Workflows.Core.Steps;
using Workflows.Core.Tests.Stores;
using Xunit;

namespace Workflows.Core.Tests.Steps;

public sealed class SecretMaskTests : IDisposable
{
    private const string Value = "p@ss w/ord+ \"ü\"";
    private readonly StoreFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forms =>
    [
        Value,
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)),
        Uri.EscapeDataString(Value),
        Uri.EscapeDataString(Value).Replace("%20", "+"),
        System.Web.HttpUtility.UrlEncode(Value).Replace("+", "%20"),
        JsonSerializer.Serialize(Value),
        JsonSerializer.Serialize(new { token = Value }),
    ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Hides_a_secret_in_each_of_its_forms(string form)
    {
        var mask = Mask(Value);

        var hidden = mask.Hide($"before {form} behind");

        Assert.Contains(SecretMask.Hidden, hidden);
        Assert.StartsWith("before ", hidden);
        Assert.EndsWith(" behind", hidden);
        Assert.DoesNotContain("ord", hidden);
        Assert.Equal("TOKEN", mask.FindIn(form));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    public void Hides_it_in_base64_behind_other_text(string user)
    {
        var hidden = Mask("correct horse").Hide(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:correct horse:more")));

        Assert.Contains(SecretMask.Hidden, hidden);
        Assert.True(hidden.Length < 20, hidden);
    }

    [Fact]
    public void Hides_every_line_of_a_long_one_but_no_crumb()
    {
        var mask = Mask("-----BEGIN KEY-----\nMIIEvQ\nab\n-----END KEY-----");

        Assert.Equal("line ***, ab", mask.Hide("line MIIEvQ, ab"));
    }

    [Fact]
    public void Hides_the_longer_of_two_first()
    {
        var mask = Mask("token");
        mask.Add("LONG", "token-and-more");

        Assert.Equal("*** ***", mask.Hide("token-and-more token"));
    }

    [Fact]
    public async Task Finds_a_secret_across_the_pieces_in_which_a_large_file_is_read()
    {
        var mask = Mask("correct horse");
        for (var at = (1 << 16) - 20; at < (1 << 16) + 5; at++)
        {
            var bytes = new byte[3 << 20];
            "correct horse"u8.CopyTo(bytes.AsSpan(at));
            await File.WriteAllBytesAsync(folder.File("large"), bytes, Token);

            Assert.Equal("TOKEN", await mask.FindInFilesAsync(folder.File("large"), Token));
        }
    }

    [Fact]
    public async Task Looks_for_short_forms_in_small_texts_only()
    {
        await File.WriteAllTextAsync(folder.File("text"), "the pin is 4711", Token);
        await File.WriteAllTextAsync(folder.File("bytes"), "\0\0 4711", Token);

        Assert.Equal("TOKEN", await Mask("4711").FindInFilesAsync(folder.File("text"), Token));
        Assert.Null(await Mask("4711").FindInFilesAsync(folder.File("bytes"), Token));
    }

    [Fact]
    public async Task Looks_into_folders_and_at_names()
    {
        Directory.CreateDirectory(folder.File("a/b"));
        await File.WriteAllTextAsync(folder.File("a/b/c.txt"), "nothing", Token);
        Assert.Null(await Mask("correct horse").FindInFilesAsync(folder.File("a"), Token));

        await File.WriteAllTextAsync(folder.File("a/b/correct horse.txt"), "", Token);
        Assert.Equal("TOKEN", await Mask("correct horse").FindInFilesAsync(folder.File("a"), Token));
    }

    private static SecretMask Mask(string value)
    {
        var mask = new SecretMask();
        mask.Add("TOKEN", value);
        return mask;
    }
}
