//! The fuzz target `mock`: requests to the mock server.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::mock::run(bytes));
