//! Tasks of the project, run by `cargo xtask <command>`.

mod bench;
mod check;
mod diff;
mod features;
mod flags;
mod generate;
mod import;
mod project;
mod soak;

use std::process::ExitCode;

use clap::Parser;
use flags::{Command, Flags};

/// The command could not run.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    let result = match Flags::parse().command {
        Command::Generate(args) => generate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Features => features::run(),
        Command::Diff(args) => diff::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Soak(args) => soak::run(&args),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(FAILURE)
        }
    }
}
