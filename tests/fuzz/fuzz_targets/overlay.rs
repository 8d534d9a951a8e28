//! The fuzz target `overlay`: texts of overlays.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::overlay::run(bytes));
