//! Golden cases and their examples compile, and their documentation has no broken link: warnings are errors.

use vsphere_tests::workspace::Workspace;

use crate::cases;

/// Compiles the examples of some cases: names and types that need care, and texts that try to become examples.
const EXAMPLES: [&str; 11] = [
    "test",
    "--doc",
    "--no-fail-fast",
    "--all-features",
    "--package=golden-action-and-task",
    "--package=golden-families",
    "--package=golden-header-parameter",
    "--package=golden-hostile-texts",
    "--package=golden-legacy-keys",
    "--package=golden-naming-client",
    "--package=golden-naming-handles",
];

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
    // The documentation with all features includes that without any.
    let commands: [&[&str]; 4] = [
        &["check", "--workspace", "--keep-going"],
        &["check", "--workspace", "--keep-going", "--all-features"],
        &[
            "doc",
            "--workspace",
            "--no-deps",
            "--keep-going",
            "--all-features",
        ],
        &EXAMPLES,
    ];
    failures.extend(
        commands
            .iter()
            .filter_map(|line| workspace.cargo(line).err()),
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
