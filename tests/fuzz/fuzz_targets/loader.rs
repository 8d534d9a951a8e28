//! The fuzz target `loader`: texts of documents.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::loader::run(bytes));
