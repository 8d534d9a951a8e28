//! The command line of the generator.

// These panic on a closed pipe; `cli/console.rs` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cli;

use std::process::ExitCode;

/// With the system's allocator, a third of a run is spent on small allocations: tokens, names, lines.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The message of a contained panic is part of a problem, and must not be printed twice.
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !vsphere_codegen::backend::is_contained() {
            print(panic);
        }
    }));
    cli::run()
}
