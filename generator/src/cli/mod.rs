//! The command line: all flags on this page, a file per subcommand.

mod generate;
mod inspect;
mod progress;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vsphere_codegen::load::Inputs;

/// Done.
const SUCCESS: u8 = 0;
/// `--check` found the folder out of date.
const STALE: u8 = 1;
/// The input is wrong, or something cannot be read or written.
const FAILURE: u8 = 2;

#[derive(Debug, Parser)]
#[command(
    name = "vsphere-codegen",
    version,
    about = "Generates a typed async Rust client from vSphere OpenAPI documents"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Generate a client crate.
    Generate(GenerateArgs),
    /// Print what the documents mean: the model that everything is generated from.
    Inspect(InspectArgs),
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
}

impl InputArgs {
    fn inputs(&self) -> Inputs {
        Inputs {
            specs: self.specs.clone(),
            overlays: self.overlays.clone(),
        }
    }
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
    #[arg(long, value_name = "NAME", default_value = "vsphere-client")]
    package: String,
    /// Path of the runtime crate as seen from FOLDER; without it the crate depends on the published one.
    #[arg(long, value_name = "PATH")]
    runtime: Option<String>,
    /// Features of the crate that are on unless a user says otherwise, separated by commas; without it, all.
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    default_features: Vec<String>,
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
    /// How to print the model.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Print instead what was read from texts, and every sentence that looks as if it should have been.
    #[arg(long)]
    coverage: bool,
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
    let code = match Cli::parse().command {
        Command::Generate(args) => generate::run(&args),
        Command::Inspect(args) => inspect::run(&args),
    };
    ExitCode::from(code)
}
