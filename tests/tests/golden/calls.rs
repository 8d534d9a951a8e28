//! The table of `tests/tests/wire`, which calls each operation by its method, follows from the plan.

use std::fmt::Write;
use std::fs;

use vsphere_codegen::api::Api;
use vsphere_codegen::load::{Inputs, load};
use vsphere_codegen::plan::{Argument, MethodPlan, ModuleId, Optional, Part, Plan, RustType, plan};
use vsphere_tests::places::{in_project, newest_specs};

const FILE: &str = "tests/tests/wire/table.rs";

const COMMAND: &str = "UPDATE_GOLDEN=1 cargo test --workspace --test golden calls";

const TOP: &str = "\
//! The method of each operation, called with arguments that are read into the types of its signature.

use crate::call::{Args, Ready, plain, task};
use vsphere_client::Client;

/// Prepares a call of the operation with this id; `None` for an unknown one.
pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    Some(match id {
";

const BOTTOM: &str = "        _ => return None,
    })
}
";

/// Returns the source of the table for an API, with an arm for each operation.
fn table(api: &Api, plan: &Plan) -> String {
    let mut text =
        format!("// Generated from specs/.\n// Do not edit: run `{COMMAND}` instead.\n\n{TOP}");
    for (id, module) in plan.modules.iter().enumerate() {
        for method in &module.methods {
            arm(&mut text, api, plan, id, method).expect("texts can be written");
        }
    }
    text.push_str(BOTTOM);
    text
}

/// Writes the arm of an operation.
fn arm(
    text: &mut String,
    api: &Api,
    plan: &Plan,
    id: ModuleId,
    method: &MethodPlan,
) -> std::fmt::Result {
    let operation = &api.operations[method.operation];
    let ready = if operation.gives_task() {
        "task"
    } else {
        "plain"
    };
    let handle = handle(plan, id);
    let names = names(method);
    // The body has another name in the data: it is the argument beside the others.
    let key = |argument: &Argument| match argument.part {
        Part::Body => format!("args.body({names})"),
        _ => format!("\"{}\"", name(argument)),
    };
    let read = |argument: &Argument| format!("args.get({})", key(argument));
    let required: Vec<String> = method.required.iter().map(read).collect();
    let ident = &method.ident;
    let without = format!("{ready}({handle}.{ident}({}))", required.join(", "));
    let with = |last: String| {
        let ident = method.with_ident();
        let arguments: Vec<String> = required.iter().cloned().chain([last]).collect();
        format!("{ready}({handle}.{ident}({}))", arguments.join(", "))
    };
    let optional = method.optional.arguments();
    let is_given = optional.iter().map(|it| format!("args.has({})", key(it)));
    let is_given: Vec<String> = is_given.collect();
    let is_given = is_given.join(" || ");
    let operation = &operation.id;
    match &method.optional {
        Optional::None => writeln!(text, "        \"{operation}\" => {without},"),
        Optional::Single(argument) => writeln!(
            text,
            "        \"{operation}\" if {is_given} => {},\n        \"{operation}\" => {without},",
            with(format!("Some({})", read(argument)))
        ),
        Optional::Options { ident, arguments } => {
            let path = plan.module(id).path.join("::");
            writeln!(text, "        \"{operation}\" if {is_given} => {{")?;
            writeln!(
                text,
                "            let mut options = vsphere_client::{path}::{ident}::new();"
            )?;
            for argument in arguments {
                let ty = argument.part.ty(&api.operations[method.operation]);
                let is_collection = ty.is_some_and(|ty| RustType::of(api, ty).is_collection());
                let into = if is_collection { ".into()" } else { "" };
                let value = format!("args.option({}){into}", key(argument));
                writeln!(text, "            options.{} = {value};", argument.ident)?;
            }
            writeln!(text, "            {}", with("&options".to_owned()))?;
            writeln!(text, "        }}")?;
            writeln!(text, "        \"{operation}\" => {without},")
        }
    }
}

/// The name of an argument in the data.
fn name(argument: &Argument) -> &str {
    argument.ident.trim_end_matches('_')
}

/// The names of all arguments but the body.
fn names(method: &MethodPlan) -> String {
    let arguments = method.required.iter().chain(method.optional.arguments());
    let others = arguments.filter(|argument| argument.part != Part::Body);
    let names: Vec<String> = others.map(|it| format!("\"{}\"", name(it))).collect();
    format!("&[{}]", names.join(", "))
}

/// The expression of a module's handle.
fn handle(plan: &Plan, id: ModuleId) -> String {
    let path = &plan.module(id).path;
    let accessors = (1..=path.len()).map(|end| {
        let module = plan.modules.iter().find(|it| it.path == path[..end]);
        let handle = module.and_then(|module| module.handle.as_ref());
        let handle = handle.unwrap_or_else(|| panic!("{path:?} has no handles to it"));
        format!(".{}()", handle.accessor)
    });
    format!("client{}", accessors.collect::<String>())
}

#[test]
fn calls_follow_from_the_plan() {
    let inputs = Inputs {
        specs: vec![newest_specs()],
        ..Inputs::default()
    };
    let documents = load(&inputs).unwrap_or_else(|problems| panic!("{problems}"));
    let (api, _) =
        vsphere_codegen::model(&documents).unwrap_or_else(|problems| panic!("{problems}"));
    let plan = plan(&api).unwrap_or_else(|findings| panic!("{findings:?}"));
    let table = table(&api, &plan);
    assert!(
        api.operations.len() > 50,
        "only {} operations",
        api.operations.len()
    );
    let file = in_project(FILE);
    let present = fs::read_to_string(&file).unwrap_or_default();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, &table).expect("the table can be written");
    } else {
        assert!(present == table, "{FILE} is out of date: run\n  {COMMAND}");
    }
}
