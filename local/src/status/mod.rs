//! `macie-org status`: the executions that run and the last ones, on this machine or of a stack
//! in AWS. Reads only what executions leave; an execution's own step is not looked up.

mod machine;
mod stack;

use crate::report::Counts;
use crate::view::grouped;

pub use machine::of_machine;
pub use stack::of_stack;

/// How many executions are listed.
const LISTED: usize = 10;

/// One execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub execution: String,
    /// `running`, its output's status, or the error that ended it.
    pub status: String,
    /// How far it is or what it came to.
    pub counts: String,
}

/// As `700 changed, 20 unchanged, 24 skipped, 6 failed`.
fn in_words(counts: &Counts) -> String {
    let all = [
        (counts.changed, "changed"),
        (counts.planned, "planned"),
        (counts.unchanged, "unchanged"),
        (counts.skipped, "skipped"),
        (counts.failed, "failed"),
    ];
    let some = all.into_iter().filter(|(number, _)| *number > 0);
    let words: Vec<_> = some.map(|(number, what)| format!("{} {what}", grouped(number))).collect();
    if words.is_empty() { "nothing to do".to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_counted() {
        let counts = Counts { targets: 1_240, changed: 1_234, failed: 6, ..Counts::default() };
        assert_eq!(in_words(&counts), "1,234 changed, 6 failed");
        assert_eq!(in_words(&Counts::default()), "nothing to do");
    }
}
