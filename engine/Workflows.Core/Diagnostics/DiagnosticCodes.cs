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

    /// <summary>More entries in a list or mapping than it may have.</summary>
    public const string TooManyEntries = "too-many-entries";

    /// <summary>The same text twice in a list of different ones.</summary>
    public const string ListDuplicate = "list-duplicate";

    /// <summary>A step that is nothing: no activity, group, approval, wait or sub-workflow.</summary>
    public const string StepKindMissing = "step-kind-missing";

    /// <summary>A step that is two things at once.</summary>
    public const string StepKindTwo = "step-kind-two";

    /// <summary>A key that means nothing for what the step is.</summary>
    public const string KeyOfOtherKind = "key-of-other-kind";

    /// <summary>A matrix without an axis.</summary>
    public const string MatrixEmpty = "matrix-empty";

    /// <summary>An entry of include or exclude that is no combination.</summary>
    public const string MatrixEntry = "matrix-entry";

    /// <summary>An entry of exclude with a name that is no axis.</summary>
    public const string MatrixExcludeAxis = "matrix-exclude-axis";

    /// <summary>A step with matrix and foreach.</summary>
    public const string MatrixAndForeach = "matrix-and-foreach";

    /// <summary>An axis or a foreach that is neither a list nor an expression.</summary>
    public const string ExpansionItems = "expansion-items";

    /// <summary>An axis or a foreach with an empty list.</summary>
    public const string ExpansionEmpty = "expansion-empty";

    /// <summary>An output with a name that the record of an element has already.</summary>
    public const string OutputReserved = "output-reserved";

    /// <summary>A word under <c>retry.on</c> that is no kind of failure, or none that is ever tried again.</summary>
    public const string RetryKind = "retry-kind";

    /// <summary>A longest pause below the first one.</summary>
    public const string RetryInterval = "retry-interval";

    /// <summary>A number of GPUs for another device.</summary>
    public const string GpusWithoutGpu = "gpus-without-gpu";

    /// <summary>Not exactly one of for, until and event.</summary>
    public const string WaitChoice = "wait-choice";

    /// <summary>A sub-workflow named neither by file nor with its version.</summary>
    public const string WorkflowUse = "workflow-use";

    /// <summary>A list or mapping as a variable of <c>env</c>.</summary>
    public const string EnvValue = "env-value";

    /// <summary>A secret's name against the rules.</summary>
    public const string SecretName = "secret-name";

    /// <summary>Values where only names of secrets may stand.</summary>
    public const string SecretValue = "secret-value";

    /// <summary>A secret that the workflow does not declare.</summary>
    public const string SecretUndeclared = "secret-undeclared";

    /// <summary>An enum without words.</summary>
    public const string EnumEmpty = "enum-empty";

    /// <summary>Words for an input that is no enum.</summary>
    public const string ValuesWithoutEnum = "values-without-enum";

    /// <summary>A default that is none of the enum's words.</summary>
    public const string DefaultNotInEnum = "default-not-in-enum";

    /// <summary>A default that does not match its input's pattern.</summary>
    public const string DefaultPattern = "default-pattern";

    /// <summary>A default for a file, dataset or model.</summary>
    public const string DefaultOfArtifact = "default-of-artifact";

    /// <summary>A file, dataset, model or secret inside of an array or object.</summary>
    public const string InputNested = "input-nested";

    /// <summary>A regular expression that is none, or one that needs backtracking.</summary>
    public const string PatternInvalid = "pattern-invalid";

    /// <summary><c>on</c> with nothing that starts a run.</summary>
    public const string TriggerEmpty = "trigger-empty";

    /// <summary>A cron expression that is none.</summary>
    public const string CronInvalid = "cron-invalid";

    /// <summary>A cron expression whose moment never comes.</summary>
    public const string CronNever = "cron-never";

    /// <summary>A time zone that the machine does not know.</summary>
    public const string TimezoneUnknown = "timezone-unknown";

    /// <summary>A pattern of paths, branches or tags against the rules.</summary>
    public const string PathPattern = "path-pattern";

    /// <summary>How the requests of a hook are signed cannot be.</summary>
    public const string HookSignature = "hook-signature";

    /// <summary>A given result in a test that is not exactly one of outputs and a failure.</summary>
    public const string TestPin = "test-pin";

    /// <summary>A test that expects nothing.</summary>
    public const string TestEmpty = "test-empty";

    /// <summary>More mistakes than are worth listing.</summary>
    public const string MoreMistakes = "more-mistakes";

    // Planning

    /// <summary>A step uses an activity that the catalogue does not have.</summary>
    public const string UnknownActivity = "unknown-activity";

    /// <summary>An input that must be given is not.</summary>
    public const string MissingInput = "missing-input";

    /// <summary>An input that the activity or the workflow does not have.</summary>
    public const string UnknownInput = "unknown-input";

    /// <summary>A value of another type than the input takes.</summary>
    public const string InputType = "input-type";

    /// <summary>A number outside of the input's bounds.</summary>
    public const string InputRange = "input-range";

    /// <summary>A word that the input does not have, or not exactly one of several alternatives.</summary>
    public const string InputChoice = "input-choice";

    /// <summary>A model in a format that the input does not take.</summary>
    public const string ModelFormat = "model-format";

    /// <summary>A reference to a step that is not there.</summary>
    public const string UnknownStep = "unknown-step";

    /// <summary>A step that waits for itself.</summary>
    public const string SelfReference = "self-reference";

    /// <summary>Steps that wait for each other.</summary>
    public const string Cycle = "cycle";

    /// <summary>A main step that reads or needs a step of <c>finally</c>.</summary>
    public const string FinallyReference = "finally-reference";

    /// <summary>A step of <c>finally</c> that needs a main step, which has ended anyway.</summary>
    public const string FinallyNeed = "finally-need";

    /// <summary>A value that may not be there, used without a default and without a test.</summary>
    public const string PossiblyMissing = "possibly-missing";

    /// <summary>Test data that reach an input which fits or chooses something with them.</summary>
    public const string Leak = "leak";

    /// <summary>Resources that no device of this machine can ever give.</summary>
    public const string ResourcesNeverFit = "resources-never-fit";

    /// <summary>A path that names nothing.</summary>
    public const string FileNotFound = "file-not-found";

    /// <summary>A path that leaves the source of the workflow.</summary>
    public const string PathOutsideSource = "path-outside-source";

    /// <summary>A path that names a folder.</summary>
    public const string PathNotAFile = "path-not-a-file";

    /// <summary>Text between the braces that is no expression.</summary>
    public const string ExpressionSyntax = "expression-syntax";

    /// <summary><c>${{</c> without its end.</summary>
    public const string ExpressionOpen = "expression-open";

    /// <summary>Something that Scriban has and the language does not: statements, assignments, pipes into no function.</summary>
    public const string ExpressionRefused = "expression-refused";

    /// <summary>An expression that is too long or nested too deep.</summary>
    public const string ExpressionTooLarge = "expression-too-large";

    /// <summary>A name that means nothing where it stands.</summary>
    public const string ExpressionName = "expression-name";

    /// <summary>Operands or arguments of the wrong type.</summary>
    public const string ExpressionType = "expression-type";

    /// <summary>A main step that reads or needs a step of <c>onFailure</c>.</summary>
    public const string OnFailureReference = "on-failure-reference";

    /// <summary>A step of <c>onFailure</c> that needs a main step, which has ended anyway.</summary>
    public const string OnFailureNeed = "on-failure-need";

    /// <summary>A step inside a group that is read or needed from outside.</summary>
    public const string ReferenceIntoGroup = "reference-into-group";

    /// <summary><c>matrix</c> or <c>item</c> where the step has no elements yet.</summary>
    public const string ElementInCondition = "element-in-condition";

    /// <summary><c>matrix</c> outside of a matrix.</summary>
    public const string MatrixOutside = "matrix-outside";

    /// <summary><c>item</c> outside of a foreach.</summary>
    public const string ItemOutside = "item-outside";

    /// <summary><c>error</c> outside of onFailure and finally.</summary>
    public const string ErrorOutside = "error-outside";

    /// <summary><c>event</c> outside of triggers and <c>wait.match</c>.</summary>
    public const string EventOutside = "event-outside";

    /// <summary>More elements than a matrix may have.</summary>
    public const string MatrixTooLarge = "matrix-too-large";

    /// <summary>More elements than a foreach may have.</summary>
    public const string ForeachTooLarge = "foreach-too-large";

    /// <summary>Values of one axis or list that have no type in common.</summary>
    public const string MixedTypes = "mixed-types";

    /// <summary>A path of <c>best()</c> that is no constant, or leads to no number.</summary>
    public const string BestPath = "best-path";

    /// <summary>Patterns of <c>hashFiles()</c> that are not constant.</summary>
    public const string HashFilesLiteral = "hash-files-literal";

    /// <summary>Patterns of <c>hashFiles()</c> that no file matches.</summary>
    public const string HashFilesEmpty = "hash-files-empty";

    /// <summary>Patterns of <c>hashFiles()</c> that match too much.</summary>
    public const string HashFilesTooMany = "hash-files-too-many";

    /// <summary>A secret where its value would be seen.</summary>
    public const string SecretMisplaced = "secret-misplaced";

    /// <summary>A secret that is declared and never used.</summary>
    public const string SecretUnused = "secret-unused";

    /// <summary>A sub-workflow that is not there.</summary>
    public const string SubWorkflowMissing = "sub-workflow-missing";

    /// <summary>Workflows that use each other.</summary>
    public const string SubWorkflowCycle = "sub-workflow-cycle";

    /// <summary>More levels of workflows than there may be.</summary>
    public const string SubWorkflowDepth = "sub-workflow-depth";

    /// <summary>Text that does not match the pattern of its input.</summary>
    public const string InputPattern = "input-pattern";

    /// <summary>An output that a test expects and the workflow does not have, or not of that type.</summary>
    public const string TestOutput = "test-output";

    // Sources

    /// <summary>Another file of the folder has a workflow of this name.</summary>
    public const string WorkflowNameTaken = "workflow-name-taken";

    /// <summary>A version that another content of the workflow has already.</summary>
    public const string VersionTaken = "version-taken";

    /// <summary>A workflow that with its files is larger than a revision may be.</summary>
    public const string BundleTooLarge = "bundle-too-large";

    /// <summary>A file outside of the source, which cannot be kept with the workflow.</summary>
    public const string BundleOutsideSource = "bundle-outside-source";

    /// <summary>A link or a pipe, which cannot be kept with the workflow.</summary>
    public const string BundleLink = "bundle-link";

    /// <summary>Files that a workflow reads and that could not be found out in time to keep them with it.</summary>
    public const string BundleIncomplete = "bundle-incomplete";

    /// <summary>A correct workflow that could not be kept as a revision, because of the disk or the store.</summary>
    public const string RevisionNotKept = "revision-not-kept";

    /// <summary>A file of a commit that is not taken from it: a link, a submodule, a pointer of Git LFS, one that is too large.</summary>
    public const string GitFileLeftOut = "git-file-left-out";

    /// <summary>What <c>on.push</c> gives to a run does not fit its inputs.</summary>
    public const string PushInputs = "push-inputs";

    /// <summary>A folder of workflows that has gone or is not ours to read.</summary>
    public const string SpecsFolderUnreadable = "specs-folder-unreadable";

    /// <summary>A folder of workflows with more files than are looked at.</summary>
    public const string SpecsFolderTooLarge = "specs-folder-too-large";
}
