//! The command line of the generator.

// These panic where nobody reads; `cli/console.rs` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cli;

use std::process::ExitCode;

/// With the system's a third of a run goes into giving and taking back small pieces of memory: tokens, names, lines.
#[cfg(feature = "allocator")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A panic that ends in a message of ours is not to be told twice.
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !vsphere_codegen::backend::is_contained() {
            print(panic);
        }
    }));
    cli::run()
}
