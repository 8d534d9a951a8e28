//! Golden cases compile, and their documentation has no broken link: all warnings count.

use vsphere_tests::workspace::Workspace;

use crate::cases;

#[test]
fn golden_cases_compile_and_are_documented() {
    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "golden");
    let mut failures = Vec::new();
    for case in cases::all() {
        let settings = Workspace::settings(&format!("golden-{}", case.name));
        match case.generate(&settings) {
            Ok(generated) => workspace.add(&case.name, generated.files),
            Err(failure) => failures.push(failure),
        }
    }
    workspace.finish();
    let commands: [&[&str]; 2] = [
        &["check", "--workspace", "--keep-going"],
        &["doc", "--workspace", "--no-deps", "--keep-going"],
    ];
    failures.extend(
        commands
            .iter()
            .filter_map(|line| workspace.cargo(line).err()),
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
