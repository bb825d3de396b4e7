//! AWS's answers to every call.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| macie_org_fuzz::answer::read(bytes));
