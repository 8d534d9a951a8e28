//! `vsphere-codegen explain`.

use vsphere_codegen::diagnostics::{Kind, Problem, SCHEMA};
use vsphere_codegen::exit::Exit;

use super::ExplainArgs;
use super::console::Console;

pub(super) fn run(args: &ExplainArgs, console: Console) -> Exit {
    if args.schema {
        print!("{SCHEMA}");
        return Exit::Done;
    }
    let Some(id) = &args.id else {
        print!("{}", Kind::table());
        return Exit::Done;
    };
    match Kind::find(id) {
        Ok(kind) => {
            print!("{}", kind.explanation());
            Exit::Done
        }
        Err(what) => {
            console.problem(&Problem::nowhere(what));
            Exit::Usage
        }
    }
}
