//! enroll-members
fn main() {}
