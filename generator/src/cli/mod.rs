//! The command line: all flags on this page, a file per subcommand.

mod console;
mod diff;
mod explain;
mod generate;
mod inspect;
mod progress;
mod slice;
mod watchdog;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use console::Console;
use vsphere_codegen::exit::Exit;
use vsphere_codegen::load::{Inputs, Limits};
use watchdog::Watchdog;

#[derive(Debug, Parser)]
#[command(
    name = "vsphere-codegen",
    version,
    about = "Generates a typed async Rust client from vSphere OpenAPI documents",
    after_help = Exit::HELP
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    messages: MessageArgs,
}

/// How errors and warnings are told.
#[derive(Debug, Args)]
struct MessageArgs {
    /// How errors and warnings are written to standard error.
    #[arg(long, global = true, value_enum, default_value_t = MessageFormat::Text, help_heading = "Messages")]
    message_format: MessageFormat,
    /// How many of them are shown as text; the others are counted.
    #[arg(
        long,
        global = true,
        value_name = "COUNT",
        default_value_t = 20,
        help_heading = "Messages"
    )]
    max_problems: usize,
}

/// How errors and warnings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    /// With the lines that they are about.
    Text,
    /// An object a line, all of them: `explain --schema` prints the form.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate a client crate.
    #[command(after_help = Exit::HELP)]
    Generate(GenerateArgs),
    /// Print what the documents mean: the model that everything is generated from.
    #[command(after_help = Exit::HELP)]
    Inspect(InspectArgs),
    /// Cut fragments out of documents: parts with everything that they need, as documents of their own.
    #[command(after_help = Exit::HELP)]
    Slice(SliceArgs),
    /// Compare two versions of an API: what changes for callers of the server, and for users of the generated crate.
    #[command(after_help = Exit::HELP)]
    Diff(DiffArgs),
    /// Tell of a kind of error or warning what it is, why it is refused, and what to do.
    #[command(after_help = Exit::HELP)]
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// The id, as it stands in brackets where a problem is reported.
    #[arg(required_unless_present_any = ["list", "schema"])]
    id: Option<String>,
    /// Print all kinds, a line each.
    #[arg(long, conflicts_with = "id")]
    list: bool,
    /// Print the JSON Schema of a line of `--message-format json`.
    #[arg(long, conflicts_with_all = ["id", "list"])]
    schema: bool,
}

/// What a run may ask for: documents are not trusted.
#[derive(Clone, Copy, Debug, Args)]
struct LimitArgs {
    /// Bytes of a file.
    #[arg(long, help_heading = "Limits", value_name = "BYTES", default_value_t = Limits::default().size)]
    max_size: usize,
    /// Mappings, lists and scalars of a file, those behind an alias at each of its uses; and those that overlays add.
    #[arg(long, help_heading = "Limits", value_name = "COUNT", default_value_t = Limits::default().nodes)]
    max_nodes: usize,
    /// Levels of mappings and lists in a file; 126 at most.
    #[arg(long, help_heading = "Limits", value_name = "LEVELS", default_value_t = 64, value_parser = clap::value_parser!(u8).range(1..=126))]
    max_depth: u8,
    /// Seconds until something is written.
    #[arg(
        long,
        help_heading = "Limits",
        value_name = "SECONDS",
        default_value_t = 600
    )]
    max_time: u64,
}

impl LimitArgs {
    fn limits(self) -> Limits {
        Limits {
            size: self.max_size,
            nodes: self.max_nodes,
            depth: self.max_depth.into(),
        }
    }
}

/// What to read.
#[derive(Debug, Args)]
struct InputArgs {
    /// An OpenAPI document, or a folder of them (overlays in it are applied); may be given several times.
    #[arg(long = "spec", required = true, value_name = "PATH")]
    specs: Vec<PathBuf>,
    /// An OpenAPI Overlay 1.0 to apply, or a table of task results (JSON: operation id to type); may be given several
    /// times.
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
}

impl InputArgs {
    fn inputs(&self) -> Inputs {
        Inputs {
            specs: self.specs.clone(),
            overlays: self.overlays.clone(),
            limits: self.limits.limits(),
        }
    }
}

/// What becomes of what is not supported.
#[derive(Debug, Args)]
struct SkipArgs {
    /// Leave out operations and schemas with something that OpenAPI allows and the generator does not support, and all
    /// that cannot be without them; each is listed. Without it, they are errors.
    #[arg(long)]
    skip_unsupported: bool,
}

#[derive(Debug, Args)]
struct GenerateArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Folder of the crate: new, empty, or generated before.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Change nothing; print what would change, and exit with 1 if anything would.
    #[arg(long)]
    check: bool,
    /// Package name of the crate.
    #[arg(long, value_name = "NAME", default_value = "vsphere-client", value_parser = package_name)]
    package: String,
    /// Path of the runtime crate as seen from FOLDER; without it the crate depends on the published one.
    #[arg(long, value_name = "PATH")]
    runtime: Option<String>,
    /// Features of the crate that are on unless a user says otherwise, separated by commas; '' for none; without it, all.
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    default_features: Option<Vec<String>>,
    #[command(flatten)]
    skip: SkipArgs,
    /// Generate a server for tests, too, behind the crate's feature `mock`: half as much code again.
    #[arg(long)]
    mock: bool,
    /// Remember in this folder what was made of what, and do nothing where nothing has changed since: neither the
    /// documents, nor the settings, the generated files and this program. Of no effect on --check.
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Print how long each step took.
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Args)]
struct InspectArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    skip: SkipArgs,
    /// How to print the model.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Print instead what was read from texts, and every sentence that looks as if it should have been.
    #[arg(long)]
    coverage: bool,
}

#[derive(Debug, Args)]
struct SliceArgs {
    #[command(flatten)]
    input: InputArgs,
    /// A fragment, and what belongs to it: operations by path (`/content/**`), resource (`tag:Content.Library.**`) or
    /// id (`op:Content.Library_*`), schemas by name (`schema:Content.**`); may be given several times.
    #[arg(
        long,
        value_name = "NAME=SELECTOR,…",
        required_unless_present = "fragments"
    )]
    fragment: Vec<String>,
    /// A table of fragments, as `specs/fragments.yaml` is one.
    #[arg(long, value_name = "FILE")]
    fragments: Option<PathBuf>,
    /// The fragment that what several of them need goes to; `common` by default.
    #[arg(long, value_name = "NAME")]
    common: Option<String>,
    /// What becomes of descriptions: `keep` them, `drop` their prose, or take it `from FOLDER`, by name. Sentences that
    /// types are read from always stay.
    #[arg(long, num_args = 1..=2, value_names = ["MODE", "FOLDER"], default_value = "keep")]
    descriptions: Vec<String>,
    /// Folder of the fragments. Files of other names in it are left alone.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Exit with 1 if a text has no words of ours yet; the fragments are written nevertheless.
    #[arg(long)]
    require_descriptions: bool,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Args)]
struct DiffArgs {
    /// The old version: a document, or a folder of fragments.
    #[arg(required_unless_present_any = ["list", "explain", "schema"])]
    old: Option<PathBuf>,
    /// The new version, likewise.
    #[arg(required_unless_present_any = ["list", "explain", "schema"])]
    new: Option<PathBuf>,
    /// An overlay or a table of task results for the old version; may be given several times.
    #[arg(long, value_name = "FILE")]
    old_overlay: Vec<PathBuf>,
    /// The same for the new version.
    #[arg(long, value_name = "FILE")]
    new_overlay: Vec<PathBuf>,
    #[command(flatten)]
    output: ReportArgs,
    #[command(flatten)]
    limits: LimitArgs,
    /// Print all rules.
    #[arg(long, exclusive = true)]
    list: bool,
    /// Print what a rule is about, why, and what to do.
    #[arg(long, value_name = "RULE", exclusive = true)]
    explain: Option<String>,
    /// Print the JSON Schema of `--format json`.
    #[arg(long, exclusive = true)]
    schema: bool,
}

/// How a comparison is reported, and what stops it.
#[derive(Debug, Args)]
struct ReportArgs {
    /// How to write the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Leave changes out that are below this level; they are counted all the same.
    #[arg(long, value_enum, default_value_t = LevelArg::Neutral)]
    level: LevelArg,
    /// Exit with 1 if something breaks callers or users, or if there is any change, that is not accepted.
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// A list of accepted changes with reasons: a rule, a subject and a reason on each line. The subject is the word that
    /// reports print in front of what has happened, `*` in it stands for anything; `explain acceptance` has an example.
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    /// Write the report to a file instead of standard output; a run that gives none removes that of an earlier one.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For a terminal.
    Text,
    /// For machines: `--schema` prints the form.
    Json,
    /// A block for a changelog.
    Markdown,
    /// Annotations of a workflow run.
    Github,
    /// A test report: a test for each change, and a failure where it breaks somebody and is not accepted.
    Junit,
    /// A page to review a release with.
    Html,
}

/// A level on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LevelArg {
    /// All changes.
    Neutral,
    /// Without those that nobody can notice.
    Compatible,
    /// Those that may break somebody.
    Warning,
    /// Those that break somebody.
    Breaking,
}

/// What stops at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// What breaks callers or users.
    Breaking,
    /// Every change.
    Any,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For machines.
    Json,
    /// For people.
    Table,
}

/// Runs the command that the arguments name.
pub(super) fn run() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(&cli.messages);
    let watch = |limits: LimitArgs| Watchdog::start(limits.max_time, console, || {});
    let exit = match cli.command {
        Command::Generate(args) => generate::run(&args, console, &watch(args.input.limits)),
        Command::Inspect(args) => inspect::run(&args, console, &watch(args.input.limits)),
        Command::Slice(args) => slice::run(&args, console, &watch(args.input.limits)),
        Command::Diff(args) => diff::run(&args, console, &diff::watch(&args, console)),
        Command::Explain(args) => explain::run(&args, console),
    };
    exit.into()
}
/// A name that cargo takes: letters, digits, `-` and `_`, with a letter or `_` first, and no keyword.
fn package_name(name: &str) -> Result<String, String> {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    let begins = name.starts_with(is_letter);
    let plain = name
        .chars()
        .all(|c| is_letter(c) || c.is_ascii_digit() || c == '-');
    // A crate is named by an identifier, with `_` for `-`.
    if begins && plain && syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_ok() {
        Ok(name.to_owned())
    } else {
        Err("a package is named by letters, digits, `-` and `_`, the first of them no digit, and not by a keyword".to_owned())
    }
}
