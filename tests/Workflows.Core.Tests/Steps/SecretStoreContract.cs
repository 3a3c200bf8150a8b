using Microsoft.Extensions.Time.Testing;
using Workflows.Core.Diagnostics;
using Workflows.Core.Steps;
using Xunit;

namespace Workflows.Core.Tests.Steps;

/// <summary>What every secret store promises. A subclass opens stores on one and the same data.</summary>
public abstract class SecretStoreContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A further door to the same data, as another process would open it.</summary>
    protected abstract ISecretStore Open();

    [Fact]
    public async Task Reveals_what_was_set_last()
    {
        await Open().SetAsync("default", "HOOK", "first value", [], Token);
        await Open().SetAsync("default", "HOOK", "zwölf Möwen\nund mehr", [], Token);

        Assert.Equal("zwölf Möwen\nund mehr", await Open().RevealAsync("default", "HOOK", "digits", Token));
    }

    [Fact]
    public async Task Lists_names_and_rights_and_no_value()
    {
        var store = Open();
        await store.SetAsync("default", "ZOO", "value-z", [], Token);
        Time.Advance(TimeSpan.FromMinutes(1));
        await store.SetAsync("default", "AIR", "value-a", ["train", "digits", "train"], Token);
        await store.SetAsync("other", "MORE", "value-m", [], Token);

        var secrets = await Open().ListAsync("default", Token);

        Assert.Equal(["AIR", "ZOO"], secrets.Select(s => s.Name));
        Assert.Equal(["digits", "train"], secrets[0].Workflows);
        Assert.Empty(secrets[1].Workflows);
        Assert.Equal(Time.GetUtcNow(), secrets[0].UpdatedAt);
    }

    [Fact]
    public async Task Reveals_a_limited_secret_to_its_workflows_only()
    {
        await Open().SetAsync("default", "HOOK", "value", ["digits"], Token);

        Assert.Equal("value", await Open().RevealAsync("default", "HOOK", "digits", Token));
        var refused = await Assert.ThrowsAsync<FailureException>(() => Open().RevealAsync("default", "HOOK", "iris", Token));
        Assert.Equal("secret-not-allowed", refused.Failure.Code);
        Assert.Contains("digits", refused.Message);
    }

    [Fact]
    public async Task Keeps_projects_apart()
    {
        await Open().SetAsync("default", "HOOK", "value", [], Token);

        var refused = await Assert.ThrowsAsync<FailureException>(() => Open().RevealAsync("other", "HOOK", "digits", Token));
        Assert.Equal("secret-missing", refused.Failure.Code);
        Assert.False(await Open().RemoveAsync("other", "HOOK", Token));
    }

    [Fact]
    public async Task Forgets_once()
    {
        await Open().SetAsync("default", "HOOK", "value", [], Token);

        Assert.True(await Open().RemoveAsync("default", "HOOK", Token));
        Assert.False(await Open().RemoveAsync("default", "HOOK", Token));
        var refused = await Assert.ThrowsAsync<FailureException>(() => Open().RevealAsync("default", "HOOK", "digits", Token));
        Assert.Equal("secret-missing", refused.Failure.Code);
    }

    [Theory]
    [InlineData("my-hook", "long enough", "secret-name")]
    [InlineData("9TO5", "long enough", "secret-name")]
    [InlineData("HOOK", "abc", "secret-too-short")]
    [InlineData("HOOK", "   a\n", "secret-too-short")]
    public async Task Refuses_what_no_spec_could_say_or_no_log_could_hide(string name, string value, string code)
    {
        var refused = await Assert.ThrowsAsync<FailureException>(() => Open().SetAsync("default", name, value, [], Token));

        Assert.Equal(code, refused.Failure.Code);
        Assert.DoesNotContain(value, refused.Message);
        Assert.Empty(await Open().ListAsync("default", Token));
    }
}
