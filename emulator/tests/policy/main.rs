//! Roles, enforced: the evaluation of policies and templates as a library, and every
//! refusal on the wire.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]
#![expect(clippy::needless_pass_by_value, reason = "`json!` makes values that are used once")]

mod assume;
mod binary;
mod conditions;
mod dependent;
mod enforced;
mod evaluate;
mod product;
mod records;
mod support;
mod template;
mod trust;
