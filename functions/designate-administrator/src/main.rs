//! designate-administrator
fn main() {}
