//! The fuzz target `recover`: texts of descriptions.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::recover::run(bytes));
