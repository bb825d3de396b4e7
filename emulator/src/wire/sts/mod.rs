//! AWS STS's query protocol with XML answers: `AssumeRole` and `GetCallerIdentity`.

mod assume_role;
mod constraints;
mod dispatch;
mod xml;

pub(super) use dispatch::{handle, identify, names};
pub(super) use xml::refusal;
