//! The fuzz target `generate`: generation from random documents.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::generate::run(bytes));
