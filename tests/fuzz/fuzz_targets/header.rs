//! The fuzz target `header`: headers of a server.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::header::run(bytes));
