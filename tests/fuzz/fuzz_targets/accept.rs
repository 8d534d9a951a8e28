//! The fuzz target `accept`: accept lists of `diff`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::accept::run(bytes));
