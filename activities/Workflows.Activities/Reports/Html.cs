using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Workflows.Activities.Reports;

/// <summary>Markup in which every inserted text is encoded: only what is itself <see cref="Html"/> goes in as it is.</summary>
internal sealed class Html
{
    private static readonly Insertion Encoding = new();

    private readonly string text;

    private Html(string markup) => text = markup;

    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>Markup with insertions: texts, numbers (with their format), <see cref="Html"/> or a sequence of it.</summary>
    public static Html Of(FormattableString markup) => new(markup.ToString(Encoding));

    /// <summary>Trusted text of this program, such as the style sheet.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <summary>The markup.</summary>
    public override string ToString() => text;

    private sealed class Insertion : IFormatProvider, ICustomFormatter
    {
        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Html markup => markup.text,
            IEnumerable<Html> parts => string.Concat(parts.Select(part => part.text)),
            IFormattable value => Encoder.Encode(value.ToString(format, CultureInfo.InvariantCulture)),
            _ => Encoder.Encode(arg.ToString() ?? ""),
        };
    }
}
