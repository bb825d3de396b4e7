//! How far something is, as it is shown: by a bar or by a line.

use super::grouped;

/// How far something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many have ended.
    pub done: u64,
    /// How many there are; 0 while that is not known.
    pub total: u64,
    /// What is counted, as `accounts`.
    pub counted: String,
    /// What else there is to say.
    pub words: String,
}

impl Standing {
    /// As `us-east-1: 7 of 12 accounts, 0 failed`.
    #[must_use]
    pub fn line(&self, label: &str) -> String {
        let Self { done, total, counted, words } = self;
        match total {
            0 => format!("{label}: {words}"),
            total => format!("{label}: {} of {} {counted}, {words}", grouped(*done), grouped(*total)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_counted_yet_is_only_named() {
        let standing =
            |total| Standing { done: 0, total, counted: "accounts".into(), words: "planning".into() };
        assert_eq!(standing(0).line("us-east-1"), "us-east-1: planning");
        assert_eq!(standing(1_200).line("us-east-1"), "us-east-1: 0 of 1,200 accounts, planning");
    }
}
