//! The command line: flags in [`args`], a module per subcommand.

mod args;
mod console;
mod diff;
mod explain;
mod generate;
mod inspect;
mod progress;
mod slice;
mod watchdog;

use std::process::ExitCode;

use args::{Cli, Command, LimitArgs};
use clap::Parser;
use console::Console;
use watchdog::Watchdog;

/// Runs the subcommand.
pub(super) fn run() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(&cli.messages);
    let watch = |limits: LimitArgs| Watchdog::start(limits.max_time, console, || {});
    let exit = match cli.command {
        Command::Generate(args) => generate::run(&args, console, &watch(args.input.limits)),
        Command::Inspect(args) => inspect::run(&args, console, &watch(args.input.limits)),
        Command::Slice(args) => slice::run(&args, console, &watch(args.input.limits)),
        Command::Diff(args) => diff::run(&args, console, &diff::watch(&args, console)),
        Command::Explain(args) => explain::run(&args, console),
    };
    exit.into()
}
