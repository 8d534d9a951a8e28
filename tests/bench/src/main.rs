//! The run time of the generated client, beside hand-written code: reqwest, and serde's derive.
//!
//! Both sides get the same bytes from the same server, another process on loopback. They take turns (A B A B …), so that
//! other load on the machine affects both, and the median counts. `cargo xtask bench` runs this program.

mod bare;
mod calls;
mod delay;
mod failure;
mod figures;
mod server;
mod shapes;
mod slow_link;
mod transfer;
mod transfers;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The exit code if a target was missed. 1 is a failure, 2 a wrong command line.
const MISSED: u8 = 3;

/// Measures the generated client beside hand-written code.
#[derive(Debug, Parser)]
struct Flags {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Calls per second, and CPU time per call.
    Calls(calls::Flags),
    /// Reading and writing of structures, beside serde's derive.
    Shapes(shapes::Flags),
    /// Bytes per second and peak memory of uploads and downloads.
    Transfers(transfers::Flags),
    /// Transfers over a link with a round trip of 100 ms.
    SlowLink(slow_link::Flags),
    /// The server. Prints its address.
    #[command(hide = true)]
    Serve(server::Flags),
    /// One transfer. Prints its figures.
    #[command(hide = true)]
    Transfer(transfer::Flags),
}

fn main() -> ExitCode {
    let outcome = match Flags::parse().command {
        Command::Calls(flags) => calls::run(&flags),
        Command::Shapes(flags) => shapes::run(&flags),
        Command::Transfers(flags) => transfers::run(&flags),
        Command::SlowLink(flags) => slow_link::run(&flags),
        Command::Serve(flags) => server::run(&flags).map(|()| 0),
        Command::Transfer(flags) => transfer::run(&flags).map(|()| 0),
    };
    match outcome {
        Ok(0) => ExitCode::SUCCESS,
        Ok(misses) => {
            eprintln!("{misses} targets missed");
            ExitCode::from(MISSED)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
