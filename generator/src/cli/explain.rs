//! `vsphere-codegen explain`.

use vsphere_codegen::diagnostics::{Problem, ProblemId, SCHEMA};
use vsphere_codegen::exit::Exit;

use super::args::ExplainArgs;
use super::console::Console;

pub(super) fn run(args: &ExplainArgs, console: Console) -> Exit {
    if args.schema {
        return console.printed(SCHEMA);
    }
    let Some(id) = &args.id else {
        return console.printed(&ProblemId::table());
    };
    match ProblemId::find(id) {
        Ok(kind) => console.printed(&kind.explanation()),
        Err(what) => {
            console.problem(&Problem::nowhere(what));
            Exit::Usage
        }
    }
}
