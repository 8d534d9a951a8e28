//! The fuzz target `error_body`: bodies of error responses.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::error_body::run(bytes));
