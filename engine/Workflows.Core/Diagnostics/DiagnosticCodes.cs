namespace Workflows.Core.Diagnostics;

/// <summary>Every code of a <see cref="Diagnostic"/>, in one place. A code is never renamed and never used for something else.</summary>
public static class DiagnosticCodes
{
    // Reading

    /// <summary>The file is missing, locked, a folder or not ours to read.</summary>
    public const string FileUnreadable = "file-unreadable";

    /// <summary>The file is larger than a workflow may be.</summary>
    public const string FileTooLarge = "file-too-large";

    /// <summary>The bytes are not UTF-8.</summary>
    public const string FileNotUtf8 = "file-not-utf8";

    /// <summary>A control character: this is no text file, or a damaged one.</summary>
    public const string FileNotText = "file-not-text";

    /// <summary>Nothing in the file but space and comments.</summary>
    public const string FileEmpty = "file-empty";

    /// <summary>The text breaks the grammar of YAML.</summary>
    public const string YamlSyntax = "yaml-syntax";

    /// <summary>A tab where YAML wants spaces.</summary>
    public const string YamlTab = "yaml-tab";

    /// <summary>A key stands twice in one mapping.</summary>
    public const string YamlDuplicateKey = "yaml-duplicate-key";

    /// <summary>A key is a list, a mapping or nothing.</summary>
    public const string YamlKeyNotText = "yaml-key-not-text";

    /// <summary>The merge key <c>&lt;&lt;</c> of YAML 1.1.</summary>
    public const string YamlMergeKey = "yaml-merge-key";

    /// <summary>A tag such as <c>!!int</c>.</summary>
    public const string YamlTag = "yaml-tag";

    /// <summary>An alias of an anchor that is not there, or not yet.</summary>
    public const string YamlAliasUnknown = "yaml-alias-unknown";

    /// <summary>An alias inside of what it stands for.</summary>
    public const string YamlAliasCycle = "yaml-alias-cycle";

    /// <summary>Aliases of aliases that grow beyond the limit.</summary>
    public const string YamlAliasBomb = "yaml-alias-bomb";

    /// <summary>A second document in the file.</summary>
    public const string YamlManyDocuments = "yaml-many-documents";

    /// <summary>Mappings and lists nested beyond the limit.</summary>
    public const string YamlTooDeep = "yaml-too-deep";

    /// <summary>More values than the limit.</summary>
    public const string YamlTooManyValues = "yaml-too-many-values";

    /// <summary>One text longer than the limit.</summary>
    public const string YamlTextTooLong = "yaml-text-too-long";

    /// <summary>An expression that YAML takes apart because it is not in quotes.</summary>
    public const string ExpressionUnquoted = "expression-unquoted";

    /// <summary><c>{{ }}</c> without the dollar sign, which YAML reads as mappings.</summary>
    public const string ExpressionBraces = "expression-braces";

    /// <summary>An expression where only a literal is known in time.</summary>
    public const string ExpressionMisplaced = "expression-misplaced";

    /// <summary>A key that the language does not have.</summary>
    public const string UnknownKey = "unknown-key";

    /// <summary>A key of the language that this version does not support.</summary>
    public const string KeyNotSupported = "key-not-supported";

    /// <summary>A key that must be there is not.</summary>
    public const string MissingKey = "missing-key";

    /// <summary>A key with nothing behind it.</summary>
    public const string MissingValue = "missing-value";

    /// <summary>A value of another YAML type than the key takes.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>A value of the right type that the key does not allow.</summary>
    public const string WrongValue = "wrong-value";

    /// <summary>A key that changes nothing beside its neighbours.</summary>
    public const string KeyWithoutEffect = "key-without-effect";

    /// <summary>A language version that this program does not read.</summary>
    public const string ApiVersion = "api-version";

    /// <summary>A workflow name against the rules.</summary>
    public const string WorkflowName = "workflow-name";

    /// <summary>The name of an input, a step or an output against the rules.</summary>
    public const string IdName = "id-name";

    /// <summary>Two steps with one id.</summary>
    public const string DuplicateId = "duplicate-id";

    /// <summary>A workflow without steps.</summary>
    public const string NoSteps = "no-steps";

    /// <summary>More mistakes than are worth listing.</summary>
    public const string MoreMistakes = "more-mistakes";
}
