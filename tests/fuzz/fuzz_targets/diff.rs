//! The fuzz target `diff`: differences between random versions.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::diff::run(bytes));
