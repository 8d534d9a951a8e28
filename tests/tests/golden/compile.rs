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
    // The documentation of everything has that of the part without features in it.
    let commands: [&[&str]; 3] = [
        &["check", "--workspace", "--keep-going"],
        &["check", "--workspace", "--keep-going", "--all-features"],
        &[
            "doc",
            "--workspace",
            "--no-deps",
            "--keep-going",
            "--all-features",
        ],
    ];
    failures.extend(
        commands
            .iter()
            .filter_map(|line| workspace.cargo(line).err()),
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
