//! The fuzz target `prose`: texts of documentation.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::prose::run(bytes));
