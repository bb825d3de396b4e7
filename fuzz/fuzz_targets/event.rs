//! Events about accounts.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| macie_org_fuzz::event::judge(bytes));
