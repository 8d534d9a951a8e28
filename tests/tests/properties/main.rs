//! What holds for random documents of the dialect: nothing is lost on the way in or out, and what comes out compiles.
//!
//! Each case is bytes that choose a model (`vsphere_fuzz_targets::random`). The same cases are tried on every run;
//! `PROPTEST_CASES` tries more of them.

mod compile;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use vsphere_fuzz_targets::{diff, generate, round};

/// Runs a property with so many cases, or with as many as the environment asks for.
fn holds(cases: u32, property: fn(&[u8])) {
    let config = Config {
        cases: std::env::var("PROPTEST_CASES").map_or(cases, |_| Config::default().cases),
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&vec(any::<u8>(), 0..3000), |bytes| {
        let said = std::panic::catch_unwind(|| property(&bytes)).err();
        match said {
            None => Ok(()),
            Some(said) => Err(TestCaseError::fail(
                said.downcast_ref::<String>().cloned().unwrap_or_default(),
            )),
        }
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, bytes)) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            panic!("{reason}\nwith the bytes {hex}");
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_model_that_is_written_and_read_again_is_the_same() {
    holds(256, round::run);
}

#[test]
fn counts_in_are_counts_out() {
    holds(24, generate::run);
}

#[test]
fn versions_differ_where_their_models_do() {
    holds(48, diff::run);
}
