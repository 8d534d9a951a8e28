//! Clients of golden cases on the wire: `tests/golden/<case>/wire.rs` calls the client of its case, on a server on loopback
//! and on the mock, and compares requests and results.
//!
//! The files become modules of one package that depends on the crates of their cases, named `golden_<case>`. `crate::server`
//! is the server of the project's tests. `GOLDEN_CASES=a,b` runs these cases only.

use vsphere_tests::places::{in_project, project_text};
use vsphere_tests::workspace::Workspace;

use crate::cases;

/// The dependencies of the package besides the crates of the cases.
fn dependencies() -> String {
    let server = in_project("tests/server").canonicalize();
    let server = server.expect("the server of the tests is there");
    format!(
        "percent-encoding = \"2\"\nserde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\nvsphere-test-server = {{ path = {server:?} }}\n"
    )
}

/// Returns `true` for a case that is to be run.
fn is_wanted(name: &str) -> bool {
    let wanted = std::env::var("GOLDEN_CASES").ok();
    wanted.is_none_or(|wanted| wanted.split(',').any(|wanted| wanted == name))
}

#[test]
fn clients_of_golden_cases_are_right_on_the_wire() {
    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "golden-wire");
    let mut dependencies = dependencies();
    let mut modules = "#![cfg(test)]\n#![allow(dead_code)]\nmod server;\n".to_owned();
    let server = project_text("tests/src/server.rs");
    let mut programs = vec![("server.rs".to_owned(), server)];
    for case in cases::all()
        .into_iter()
        .filter(|case| is_wanted(&case.name))
    {
        let Some(text) = case.wire() else { continue };
        let package = format!("golden-{}", case.name);
        let generated = case.generate(&Workspace::settings(&package));
        let generated = generated.unwrap_or_else(|failure| panic!("{failure}"));
        workspace.add(&package, generated.files);
        let entry = format!("{package} = {{ path = \"../{package}\", features = [\"mock\"] }}\n");
        dependencies.push_str(&entry);
        let module = case.name.replace('-', "_");
        modules.push_str(&format!("mod {module};\n"));
        programs.push((format!("{module}.rs"), text));
    }
    programs.push(("lib.rs".to_owned(), modules));
    workspace.add_programs("golden-wire", &dependencies, &programs);
    workspace.finish();
    let run = workspace.cargo(&["test", "--package=golden-wire", "--lib"]);
    run.unwrap_or_else(|failure| panic!("{failure}"));
}
