//! The whole command line on one page.

use clap::{Args, Parser, Subcommand};

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
    /// Measure generation, and not what the generated crate costs to build.
    #[arg(long)]
    pub generation_only: bool,
}
