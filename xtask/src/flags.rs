//! The whole command line on one page.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vsphere_codegen::exit::Exit;

/// Tasks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", version, about, after_help = Exit::HELP)]
pub struct Flags {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The tasks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Regenerate `generated/` from `specs/`.
    Generate(VersionArgs),
    /// Tell whether `generated/` is what `generate` would write; exit 1 if it is not.
    Check(CheckArgs),
    /// Make a folder of `specs/` from the vendor's document; exit 1 if it was made but something is left to do (texts
    /// without words of ours, overlay actions that no longer apply).
    Import(ImportArgs),
    /// Check `generated/` with each of its features alone, with none and with all, and where the facts are at hand the
    /// whole API by sample; exit 1 if any of it does not compile, or with a warning.
    Features,
    /// Compare two versions of the API; exit 1 if something stops at the gate.
    Diff(DiffArgs),
    /// Measure generation, what the generated crate costs to build, and what it costs at run time; exit 1 if a target is
    /// missed.
    Bench(BenchArgs),
    /// Make many calls against the mock, with faults and session expiries; exit 1 if anything was lost or left behind, or
    /// memory grew.
    Soak(SoakArgs),
    /// Run the fuzz targets of `tests/fuzz`, for which a nightly toolchain and `cargo fuzz` are needed; exit 1 if
    /// an input was found for which something does not hold that must.
    Fuzz(FuzzArgs),
    /// Check the house rules that can be counted: wording, documentation of modules, length of files, circles of
    /// imports; exit 1 if one is broken.
    Tidy(TidyArgs),
    /// Tell what a release of the project as it is would be, and what is in its way; exit 1 if anything is.
    Release(ReleaseArgs),
}

/// Which version of the API.
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// Version of the API: a folder of `specs/`. The newest one by default.
    #[arg(long, value_name = "VERSION")]
    pub api_version: Option<String>,
}

/// What to compare, and how it is told.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub version: VersionArgs,
    /// How to write the report. `github` adds to the summary of the step, too.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
}

/// How the outcome of a check is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// The differences, for a terminal.
    Text,
    /// Annotations of a workflow run.
    Github,
    /// For machines.
    Json,
    /// The summary of a workflow run, or a remark on a pull request.
    Markdown,
}

/// What a release is looked at against.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Change nothing and publish nothing. To publish is a person's act: there is no release without this flag.
    #[arg(long)]
    pub dry_run: bool,
    /// The release before: a tag, or any revision of git. The nearest tag `v…` by default.
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,
    /// Do not build the packages from what is in them.
    #[arg(long)]
    pub no_verify: bool,
}

/// The files to check.
#[derive(Debug, Args)]
pub struct TidyArgs {
    /// Files or folders, relative to the root of the project. All tracked files by default.
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
}

/// What to import.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The vendor's document, or a folder of documents.
    #[arg(value_name = "PATH")]
    pub document: PathBuf,
    /// Name of the folder of `specs/`; what the document says of its version by default.
    #[arg(long, value_name = "VERSION")]
    pub api_version: Option<String>,
    /// Table of fragments. Documents of the dialect before 9.0 have `specs/fragments-legacy.yaml`.
    #[arg(long, value_name = "FILE")]
    pub fragments: Option<PathBuf>,
    /// A table of task results (JSON: operation id to type), so that the results come along; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
}

/// How to measure.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Counted runs of each measurement.
    #[arg(long, default_value_t = 5)]
    pub runs: usize,
    /// Measure generation, and not what the generated crate costs to build.
    #[arg(long)]
    pub generation_only: bool,
    /// Measure only what the generated crate costs at run time: calls and transfers, beside the same by hand.
    #[arg(long, conflicts_with = "generation_only")]
    pub client_only: bool,
    /// Size of the file that is transferred, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub transfer: u64,
}

/// How much, and what goes wrong.
#[derive(Debug, Args)]
pub struct SoakArgs {
    /// Calls in all.
    #[arg(long, default_value_t = 10_000)]
    pub calls: u64,
    /// The part of the requests that something goes wrong with, up to 0.25.
    #[arg(long, default_value_t = 0.05)]
    pub faults: f64,
    /// How the outcome is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How to fuzz.
#[derive(Debug, Args)]
pub struct FuzzArgs {
    /// One of the targets; all of them, one after the other, by default.
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One line of JSON.
    Json,
}

/// What to compare. A side is a document, a folder, a version in `specs/`, or a revision of git (`HEAD~1`), with a
/// version of that time behind a colon if it is not the newest (`HEAD~1:9.0.0.0`).
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The old side, or a range of revisions (`v0.1..v0.2`).
    #[arg(default_value = "HEAD")]
    pub old: String,
    /// The new side; the newest version in `specs/` by default.
    pub new: Option<String>,
    /// How to write the report. `github` adds to the summary of the step, too.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Leave changes out that are below this level; they are counted all the same.
    #[arg(long, value_enum, default_value_t = LevelArg::Neutral)]
    pub level: LevelArg,
    /// Exit with 1 if something breaks callers or users, or if there is any change, that is not accepted.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOn>,
    /// A list of accepted changes with reasons: a rule, a subject and a reason on each line.
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
    /// Write the report to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For a terminal.
    Text,
    /// For machines.
    Json,
    /// A block for a changelog.
    Markdown,
    /// Annotations of a workflow run.
    Github,
    /// A test report for build servers.
    Junit,
    /// A page to review a release with.
    Html,
}

/// A level on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
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
pub enum FailOn {
    /// What breaks callers or users.
    Breaking,
    /// Every change.
    Any,
}
