//! The fuzz target `json_path`: targets of overlays.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::json_path::run(bytes));
