//! The whole command line on one page.

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
    /// Measure generation and what the generated crate costs to build.
    Bench(BenchArgs),
    /// Make many calls against the mock, with faults and session expiries: exit 0 if nothing was lost, 1 if something was.
    Soak(SoakArgs),
}

/// Which version of the API.
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// Version of the API: a folder of `specs/`. The newest one by default.
    #[arg(long, value_name = "VERSION")]
    pub api_version: Option<String>,
}

/// How to measure.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Counted runs of each measurement.
    #[arg(long, default_value_t = 5)]
    pub runs: usize,
}

/// How much, and what goes wrong.
#[derive(Debug, Args)]
pub struct SoakArgs {
    /// Calls in all.
    #[arg(long, default_value_t = 10_000)]
    pub calls: u64,
    /// The part of the requests that something goes wrong with, up to 0.5.
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
