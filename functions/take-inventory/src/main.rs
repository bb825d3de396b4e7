//! take-inventory
fn main() {}
