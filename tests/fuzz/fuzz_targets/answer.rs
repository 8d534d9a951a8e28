//! The fuzz target `answer`: deep and wide bodies of responses.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vsphere_fuzz_targets::answer::run(bytes));
