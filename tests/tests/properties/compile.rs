//! Crates of random documents compile without a warning, with and without the mock server.
//!
//! All crates of a run share a workspace, so that the runtime is built once.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use vsphere_codegen::diagnostics::{Problem, ProblemKind};
use vsphere_codegen::generate_from;
use vsphere_codegen::load::load_texts;
use vsphere_fuzz_targets::random::{Choices, api, document};
use vsphere_tests::workspace::Workspace;

/// The number of crates, unless the environment sets it.
const CRATES: u32 = 6;

#[test]
fn what_is_generated_compiles() {
    let wanted = std::env::var("PROPTEST_CASES").map_or(CRATES, |_| Config::default().cases);
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(0xc0de),
        ..Config::default()
    });
    let mut workspace = Workspace::new(env!("CARGO_TARGET_TMPDIR"), "properties");
    let mut compiled = 0;
    for index in 0..wanted {
        let member = format!("random-{index}");
        let tree = vec(any::<u8>(), 1000..3000).new_tree(&mut runner);
        let bytes = tree.expect("bytes are made").current();
        let mut choices = Choices::new(&bytes);
        let model = api(&mut choices);
        let text = document(&model, &mut choices).to_string();
        let documents = load_texts(&[("document.json", &text)], &[]);
        let settings = Workspace::settings(&member);
        match documents.and_then(|it| generate_from(&it, &settings)) {
            Ok(generated) => {
                workspace.add(&member, generated.files);
                compiled += 1;
            }
            // Some names collide in Rust.
            Err(problems) => {
                let is_collision =
                    |problem: &Problem| matches!(*problem.kind, ProblemKind::Collision { .. });
                assert!(problems.iter().all(is_collision), "{problems}\nof\n{text}");
            }
        }
    }
    assert!(
        2 * compiled > wanted,
        "only {compiled} of {wanted} are there to compile"
    );
    workspace.finish();
    let commands: [&[&str]; 2] = [
        &["check", "--workspace", "--keep-going"],
        &["check", "--workspace", "--keep-going", "--all-features"],
    ];
    for command in commands {
        if let Err(said) = workspace.cargo(command) {
            panic!("{said}");
        }
    }
}
