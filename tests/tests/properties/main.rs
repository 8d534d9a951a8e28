//! Properties of random documents of the dialect: no fact is lost, and the generated code compiles.
//!
//! Each case is a list of bytes that selects a model (`vsphere_fuzz_targets::random`). Every run tries the same cases;
//! `PROPTEST_CASES` sets their number.

mod compile;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use vsphere_fuzz_targets::{diff, generate, round};

/// Formulas without a counterpart in models: those of the legacy dialect, and those without a fact.
const UNUSED: [&str; 5] = [
    "all the fields of a structure",
    "choice of resource types",
    "legacy error",
    "optional since newer",
    "resource type in another field",
];

/// Checks a property with this number of cases, or with that of the environment.
fn holds(cases: u32, property: impl Fn(&[u8])) {
    let config = Config {
        cases: std::env::var("PROPTEST_CASES").map_or(cases, |_| Config::default().cases),
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        max_shrink_time: 30_000,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&vec(any::<u8>(), 0..3000), |bytes| {
        let said = catch_unwind(AssertUnwindSafe(|| property(&bytes))).err();
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
    let counts: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    holds(256, |bytes| {
        for (formula, count) in round::counts(bytes) {
            *counts.borrow_mut().entry(formula).or_default() += count;
        }
    });
    // Without this, a recovery that reads nothing would pass with models that state nothing.
    let mut never = counts.into_inner();
    never.retain(|_, count| *count == 0);
    let never: Vec<&str> = never.into_keys().collect();
    assert_eq!(never, UNUSED);
}

#[test]
fn counts_in_are_counts_out() {
    holds(24, generate::run);
}

#[test]
fn versions_differ_where_their_models_do() {
    holds(48, diff::run);
}
