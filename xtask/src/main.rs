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
use vsphere_codegen::diagnostics::{Problems, Report};

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
            eprint!("{}", told(&*error));
            ExitCode::from(FAILURE)
        }
    }
}

/// What went wrong: problems of documents with the lines that they stand in.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    match error.downcast_ref::<Problems>() {
        Some(problems) => project::text(&Report::from(problems)),
        None => format!("{error}\n"),
    }
}
