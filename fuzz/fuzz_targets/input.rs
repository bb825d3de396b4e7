//! Execution inputs.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| macie_org_fuzz::input::read(bytes));
