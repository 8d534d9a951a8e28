//! What the generated client costs at run time, beside the same by hand: reqwest, and serde's derive.
//!
//! Both sides ask the same server for the same bytes. It is another process, on loopback, that answers without looking
//! closer. They take turns (A B A B …), so that whatever else the machine does meets both, and the median counts.
//! `cargo xtask bench` runs this.

mod bare;
mod calls;
mod figures;
mod server;
mod shapes;
mod transfer;
mod transfers;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Why something could not be measured.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The exit code of a measurement that came to an end and missed a target. (1 is a failure, 2 a wrong command line.)
const MISSED: u8 = 3;

/// Measures the generated client beside the same by hand.
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
