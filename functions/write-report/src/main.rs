//! write-report
fn main() {}
