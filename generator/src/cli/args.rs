//! All flags of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::{Inputs, Limits};

#[derive(Debug, Parser)]
#[command(
    name = "vsphere-codegen",
    version,
    about = "Generates a typed async Rust client from vSphere OpenAPI documents",
    after_help = Exit::HELP
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) messages: MessageArgs,
}

/// The output of errors and warnings.
#[derive(Debug, Args)]
pub(super) struct MessageArgs {
    /// Format of errors and warnings on standard error
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = MessageFormat::Text, help_heading = "Messages")]
    pub(super) message_format: MessageFormat,
    /// Maximum number of errors and warnings shown as text; the others are counted
    #[arg(
        long,
        global = true,
        value_name = "COUNT",
        default_value_t = 20,
        help_heading = "Messages"
    )]
    pub(super) max_problems: usize,
}

/// The format of errors and warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// Text with source lines
    Text,
    /// All messages as JSON objects, one per line; `explain --schema` prints the schema
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Generate a client crate
    #[command(after_help = Exit::HELP)]
    Generate(GenerateArgs),
    /// Print the model of the documents, from which all code is generated
    #[command(after_help = Exit::HELP)]
    Inspect(InspectArgs),
    /// Cut fragments out of documents: self-contained parts as separate documents
    #[command(after_help = Exit::HELP)]
    Slice(SliceArgs),
    /// Compare two versions of an API: changes for callers of the server and for users of the generated crate
    #[command(after_help = Exit::HELP)]
    Diff(DiffArgs),
    /// Explain a kind of error or warning: its meaning, reason and fix
    #[command(after_help = Exit::HELP)]
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Id of the kind, as messages print it in brackets
    #[arg(required_unless_present_any = ["list", "schema"])]
    pub(super) id: Option<String>,
    /// Print all kinds, one per line
    #[arg(long, conflicts_with = "id")]
    pub(super) list: bool,
    /// Print the JSON Schema of a line of `--message-format json`
    #[arg(long, conflicts_with_all = ["id", "list"])]
    pub(super) schema: bool,
}

/// Resource limits, since documents are untrusted.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LimitArgs {
    /// Maximum size of a file in bytes
    #[arg(long, help_heading = "Limits", value_name = "BYTES", default_value_t = Limits::default().size)]
    pub(super) max_size: usize,
    /// Maximum number of nodes of a file with aliases expanded, and of nodes that overlays add
    #[arg(long, help_heading = "Limits", value_name = "COUNT", default_value_t = Limits::default().nodes)]
    pub(super) max_nodes: usize,
    /// Maximum nesting depth of a file, at most 126
    #[arg(long, help_heading = "Limits", value_name = "LEVELS", default_value_t = 64, value_parser = clap::value_parser!(u8).range(1..=126))]
    pub(super) max_depth: u8,
    /// Maximum time until output is written, in seconds
    #[arg(
        long,
        help_heading = "Limits",
        value_name = "SECONDS",
        default_value_t = 600
    )]
    pub(super) max_time: u64,
}

impl LimitArgs {
    pub(super) fn limits(self) -> Limits {
        Limits {
            size: self.max_size,
            nodes: self.max_nodes,
            depth: self.max_depth.into(),
        }
    }
}

/// The input files.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// OpenAPI document, or folder of documents and overlays; repeatable
    #[arg(long = "spec", required = true, value_name = "PATH")]
    pub(super) specs: Vec<PathBuf>,
    /// OpenAPI Overlay 1.0, or table of task results (JSON: operation id to type); repeatable
    #[arg(long = "overlay", value_name = "FILE")]
    pub(super) overlays: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

impl InputArgs {
    pub(super) fn inputs(&self) -> Inputs {
        Inputs {
            specs: self.specs.clone(),
            overlays: self.overlays.clone(),
            limits: self.limits.limits(),
        }
    }
}

/// The treatment of unsupported parts.
#[derive(Debug, Args)]
pub(super) struct SkipArgs {
    /// Skip operations and schemas that the generator does not support, and everything that needs them
    ///
    /// Each skipped item is reported as a warning. Without this flag, unsupported items are errors.
    #[arg(long)]
    pub(super) skip_unsupported: bool,
}

#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Folder of the crate: new, empty, or previously generated
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// Print a diff instead of writing files; exit with 1 if there is one
    #[arg(long)]
    pub(super) check: bool,
    /// Package name of the crate
    #[arg(long, value_name = "NAME", default_value = "vsphere-client", value_parser = package_name)]
    pub(super) package: String,
    /// Path of the runtime crate, relative to the output folder [default: the published runtime]
    #[arg(long, value_name = "PATH")]
    pub(super) runtime: Option<String>,
    /// Default features of the crate, separated by commas; '' for none [default: all]
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    pub(super) default_features: Option<Vec<String>>,
    #[command(flatten)]
    pub(super) skip: SkipArgs,
    /// Also generate a mock server for tests, behind the crate's feature `mock`; adds half as much code
    #[arg(long)]
    pub(super) mock: bool,
    /// Folder of a cache that skips generation if nothing changed
    ///
    /// Compares the documents, the settings, the generated files and this program. Ignored with --check.
    #[arg(long, value_name = "FOLDER")]
    pub(super) cache: Option<PathBuf>,
    /// Print the duration of each step
    #[arg(long)]
    pub(super) timings: bool,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) skip: SkipArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// Print statistics of the facts recovered from prose, and the sentences that look like facts but were not recovered
    #[arg(long)]
    pub(super) coverage: bool,
}

#[derive(Debug, Args)]
pub(super) struct SliceArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// Fragment with selectors; repeatable
    ///
    /// A selector matches operations by path (`/content/**`), resource (`tag:Content.Library.**`) or id
    /// (`op:Content.Library_*`), or schemas by name (`schema:Content.**`).
    #[arg(
        long,
        value_name = "NAME=SELECTOR,…",
        required_unless_present = "fragments"
    )]
    pub(super) fragment: Vec<String>,
    /// Table of fragments, in the form of `specs/fragments.yaml`
    #[arg(long, value_name = "FILE")]
    pub(super) fragments: Option<PathBuf>,
    /// Fragment for components that several fragments need [default: common]
    #[arg(long, value_name = "NAME")]
    pub(super) common: Option<String>,
    /// Source of descriptions: `keep` the document's, `drop` their prose, or take prose `from FOLDER`
    ///
    /// Sentences with facts that determine types are always kept.
    #[arg(long, num_args = 1..=2, value_names = ["MODE", "FOLDER"], default_value = "keep")]
    pub(super) descriptions: Vec<String>,
    /// Folder of the fragments; files with other names are not changed
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: PathBuf,
    /// Exit with 1 if a description is missing; the fragments are still written
    #[arg(long)]
    pub(super) require_descriptions: bool,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Old version: a document, or a folder of fragments
    #[arg(required_unless_present_any = ["list", "explain", "schema"])]
    pub(super) old: Option<PathBuf>,
    /// New version: a document, or a folder of fragments
    #[arg(required_unless_present_any = ["list", "explain", "schema"])]
    pub(super) new: Option<PathBuf>,
    /// Overlay or table of task results for the old version; repeatable
    #[arg(long, value_name = "FILE")]
    pub(super) old_overlay: Vec<PathBuf>,
    /// Overlay or table of task results for the new version; repeatable
    #[arg(long, value_name = "FILE")]
    pub(super) new_overlay: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) output: ReportArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    /// Print all rules
    #[arg(long, exclusive = true)]
    pub(super) list: bool,
    /// Explain a rule: its subject, reason and recommended action
    #[arg(long, value_name = "RULE", exclusive = true)]
    pub(super) explain: Option<String>,
    /// Print the JSON Schema of `--format json`
    #[arg(long, exclusive = true)]
    pub(super) schema: bool,
}

/// The report of a comparison, and its gate.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Format of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(super) format: ReportFormat,
    /// Lowest level of listed changes; those below are only counted
    ///
    /// Without it, `text` and `markdown` are summaries that list breaking changes, and all other formats list everything.
    #[arg(long, value_enum)]
    pub(super) level: Option<LevelArg>,
    /// Exit with 1 for changes of this kind that are not accepted
    #[arg(long, value_enum, value_name = "CHANGES")]
    pub(super) fail_on: Option<FailOn>,
    /// List of accepted changes: a rule, a subject and a reason on each line
    ///
    /// Subjects are the paths in JSON and on the HTML page; `*` matches any text. A line that accepts a change accepts what
    /// follows from it. `explain acceptance` has an example.
    #[arg(long, value_name = "FILE")]
    pub(super) accept: Option<PathBuf>,
    /// Write the report to a file instead of standard output; a failed run removes an earlier report
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// The format of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// Text for terminals
    Text,
    /// JSON; `--schema` prints the schema
    Json,
    /// Markdown block for a changelog
    Markdown,
    /// Annotations of a GitHub workflow run
    Github,
    /// JUnit test report: a test per change, a failure per breaking change that is not accepted
    Junit,
    /// HTML page to review a release
    Html,
}

/// A level of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelArg {
    /// All changes
    #[value(alias = "neutral")]
    All,
    /// Changes with an observable effect
    Compatible,
    /// Changes that may break callers or users
    Warning,
    /// Changes that break callers or users
    Breaking,
}

/// The changes that fail a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Changes that break callers or users
    Breaking,
    /// All changes
    Any,
}

/// The format of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// JSON for programs
    Json,
    /// Text for people
    Table,
}

/// Parses a package name that cargo accepts: letters, digits, `-` and `_`, starting with a letter or `_`, no keyword.
fn package_name(name: &str) -> Result<String, String> {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    let begins = name.starts_with(is_letter);
    let plain = name
        .chars()
        .all(|c| is_letter(c) || c.is_ascii_digit() || c == '-');
    // The crate name is an identifier, with `_` for `-`.
    if begins && plain && syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_ok() {
        Ok(name.to_owned())
    } else {
        Err(
            "expected letters, digits, `-` and `_`, starting with a letter or `_`, and no keyword"
                .to_owned(),
        )
    }
}
