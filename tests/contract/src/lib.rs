//! What the contract tests read: the repository's files, the documents' tables and
//! examples, the template, the state machine.
//!
//! Only readers live here; what has to hold is said in `tests/`.

pub mod documents;
pub mod files;
pub mod machine;
pub mod schemas;
pub mod template;
pub mod walk;
