//! The whole command line on one page.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Tasks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", version, about)]
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
    /// Tell whether `generated/` is what `generate` would write: exit 0 if so, 1 if not, 2 if that cannot be told.
    Check(VersionArgs),
    /// Make a folder of `specs/` from the vendor's document: exit 0 if it is complete, 1 if it was made but something is
    /// left to do (texts without words of ours, overlay actions that no longer apply), 2 if it could not be made.
    Import(ImportArgs),
    /// Check `generated/` with each of its features alone, with none and with all, and where the facts are at hand the
    /// whole API by sample: exit 0 if all of it compiles without a warning.
    Features,
    /// Compare two versions of the API: exit 0 if nothing stops at the gate, 1 if something does, 2 for a wrong command
    /// line, 3 if they could not be compared.
    Diff(DiffArgs),
    /// Measure generation, what the generated crate costs to build, and what it costs at run time: exit 0 if all targets
    /// are reached, 1 if one is missed.
    Bench(BenchArgs),
    /// Make many calls against the mock, with faults and session expiries: exit 0 if nothing was lost or
    /// left behind and memory did not grow, 1 if not.
    Soak(SoakArgs),
}

/// Which version of the API.
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// Version of the API: a folder of `specs/`. The newest one by default.
    #[arg(long, value_name = "VERSION")]
    pub api_version: Option<String>,
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
    /// How to write the report.
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
