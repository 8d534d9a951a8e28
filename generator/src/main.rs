//! The command line of the generator.

mod cli;

use std::process::ExitCode;

/// With the system's a third of a run goes into giving and taking back small pieces of memory: tokens, names, lines.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
