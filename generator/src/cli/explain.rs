//! `vsphere-codegen explain`.

use vsphere_codegen::diagnostics::{Kind, Problem, SCHEMA};

use super::console::Console;
use super::{ExplainArgs, SUCCESS, USAGE};

pub(super) fn run(args: &ExplainArgs, console: Console) -> u8 {
    if args.schema {
        print!("{SCHEMA}");
        return SUCCESS;
    }
    let Some(id) = &args.id else {
        print!("{}", Kind::table());
        return SUCCESS;
    };
    match Kind::find(id) {
        Ok(kind) => {
            print!("{}", kind.explanation());
            SUCCESS
        }
        Err(what) => {
            console.problem(&Problem::nowhere(what));
            USAGE
        }
    }
}
