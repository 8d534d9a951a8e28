//! Tasks of the project, run by `cargo xtask <command>`.

mod annotate;
mod bench;
mod bump;
mod changelog;
mod check;
mod diff;
mod features;
mod flags;
mod fuzz;
mod generate;
mod git;
mod import;
mod messages;
mod project;
mod pulse;
mod quick;
mod release;
mod revision;
mod soak;
mod specs;
mod summary;
mod tidy;
mod todo;
#[cfg(test)]
mod workflow;

use std::process::ExitCode;

use clap::Parser;
use flags::{Command, Flags};
use vsphere_codegen::exit::Exit;

fn main() -> ExitCode {
    let result = match Flags::parse().command {
        Command::Generate(args) => generate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Bump(args) => bump::run(&args),
        Command::Features => features::run(),
        Command::Diff(args) => diff::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Soak(args) => soak::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::Quick => quick::run(),
        Command::Release(args) => release::run(&args),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprint!("{}", messages::failure(&error));
            Exit::Failed.into()
        }
    }
}
