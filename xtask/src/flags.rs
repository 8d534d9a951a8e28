//! The whole command line on one page.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vsphere_codegen::exit::Exit;

/// Tasks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", version, about, after_help = Exit::HELP)]
pub struct Flags {
    /// The task.
    #[command(subcommand)]
    pub command: Command,
}

/// The tasks.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Regenerate `generated/` from `specs/`.
    Generate(VersionArgs),
    /// Compare `generated/` with what `generate` would write; exit 1 if they differ.
    Check(CheckArgs),
    /// Make a folder of `specs/` from the vendor's document; exit 1 if it was made but has open points (texts to be
    /// written, overlay actions that no longer apply).
    Import(ImportArgs),
    /// Bring in a new version: import, generate, compare, changelog and all checks, up to the first step that needs you; exit
    /// 1 if there is one. Run it again after that.
    Bump(ImportArgs),
    /// Compile `generated/` with each of its features alone, with none and with all, and samples of the whole API if
    /// `VSPHERE_FACTS` is set; exit 1 on an error or a warning.
    Features,
    /// Compare two versions of the API; exit 1 if a change stops at the gate.
    Diff(DiffArgs),
    /// Measure generation, and the build and run time of the generated crate; exit 1 if a target is missed.
    Bench(BenchArgs),
    /// Make many calls against the mock, with faults and session expiries; exit 1 if a call was lost, a session was left
    /// behind, or memory grew.
    Soak(SoakArgs),
    /// Run the fuzz targets of `tests/fuzz`, with a nightly toolchain and `cargo fuzz`; exit 1 if a failing input was
    /// found.
    Fuzz(FuzzArgs),
    /// Check the house rules that can be counted: wording, documentation of modules, length of files, circles of
    /// imports; exit 1 if one is broken.
    Tidy(TidyArgs),
    /// Run the checks to repeat while working: `tidy`, format, lints, and the unit, golden and runtime tests; exit 1 if
    /// one fails.
    Quick,
    /// Show the release that the project would make as it is, its obstacles, and what could not be checked; exit 1 if
    /// there is either.
    Release(ReleaseArgs),
}

/// A version of the API.
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// Version of the API: a folder of `specs/`. The newest one by default.
    #[arg(long, value_name = "VERSION")]
    pub api_version: Option<String>,
}

/// The version to compare, and the report.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub version: VersionArgs,
    /// Format of the report. `github` also adds to the summary of the step.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
}

/// The format of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// The differences, for a terminal.
    Text,
    /// Annotations of a workflow run.
    Github,
    /// For machines.
    Json,
    /// The summary of a workflow run, or a comment on a pull request.
    Markdown,
}

/// The release to compare with.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Change nothing and publish nothing. Required: publishing is done by hand.
    #[arg(long)]
    pub dry_run: bool,
    /// The previous release: a tag, or any revision of git. The nearest tag `v…` by default.
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,
    /// Do not build the packages from their contents. That remains an open point.
    #[arg(long)]
    pub no_verify: bool,
}

/// The files to check.
#[derive(Debug, Default, Args)]
pub struct TidyArgs {
    /// Files or folders, relative to the root of the project. All tracked files by default.
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
}

/// The document to import.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The vendor's document, or a folder of documents.
    #[arg(value_name = "PATH")]
    pub document: PathBuf,
    /// The version, if the document states another one.
    #[arg(long, value_name = "VERSION")]
    pub api_version: Option<String>,
    /// Table of fragments. Documents of the dialect before 9.0 have `specs/fragments-legacy.yaml`.
    #[arg(long, value_name = "FILE")]
    pub fragments: Option<PathBuf>,
    /// A table of task results (JSON: operation id to type) to copy; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,
}

/// The measurements.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Counted runs of each measurement.
    #[arg(long, default_value_t = 5)]
    pub runs: usize,
    /// Measure generation only.
    #[arg(long)]
    pub generation_only: bool,
    /// Measure only the run time of the generated crate: calls and transfers, beside hand-written ones.
    #[arg(long, conflicts_with = "generation_only")]
    pub client_only: bool,
    /// Measure only the build of a program with all of its dependencies, beside the same by hand: at most 3 runs.
    #[arg(long, conflicts_with_all = ["generation_only", "client_only"])]
    pub cold_only: bool,
    /// Measure only the cost of documents by kind of growth: time and memory of one size and of twice, and errors beyond limits.
    #[arg(long, conflicts_with_all = ["generation_only", "client_only", "cold_only"])]
    pub growth_only: bool,
    /// Size of the transferred file, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub transfer: u64,
}

/// The load and its faults.
#[derive(Debug, Args)]
pub struct SoakArgs {
    /// Number of calls.
    #[arg(long, default_value_t = 10_000)]
    pub calls: u64,
    /// Share of the requests that fail, up to 0.25.
    #[arg(long, default_value_t = 0.05)]
    pub faults: f64,
    /// Format of the result.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The targets and their time.
#[derive(Debug, Args)]
pub struct FuzzArgs {
    /// One of the targets; all of them, one after the other, by default.
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
}

/// The format of a result.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One line of JSON.
    Json,
}

/// The sides to compare. A side is a document, a folder, a version in `specs/`, or a revision of git: `HEAD~1` for the
/// newest version there, `HEAD~1:9.0.0.0` for another one.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The old side, or a range of revisions (`v0.1..v0.2`).
    #[arg(default_value = "HEAD")]
    pub old: String,
    /// The new side; the newest version in `specs/` by default.
    pub new: Option<String>,
    /// Format of the report. `github` also adds to the summary of the step.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Leave changes below this level out of the report; they are still counted. Without it, `text` and `markdown` are
    /// summaries that list breaking changes.
    #[arg(long, value_enum)]
    pub level: Option<LevelArg>,
    /// Exit with 1 if a change that is not accepted breaks callers or users, or if there is any such change.
    #[arg(long, value_enum, value_name = "CHANGES")]
    pub fail_on: Option<FailOn>,
    /// A list of accepted changes with reasons: a rule, a subject and a reason on each line.
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
    /// Write the report to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The format of a comparison.
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
    /// A page for the review of a release.
    Html,
}

/// A level on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
    /// All changes.
    #[value(alias = "neutral")]
    All,
    /// Changes that callers or users can notice.
    Compatible,
    /// Changes that may break callers or users.
    Warning,
    /// Changes that break callers or users.
    Breaking,
}

/// The changes that stop at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Changes that break callers or users.
    Breaking,
    /// Every change.
    Any,
}
