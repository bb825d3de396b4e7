//! What a program reports of each check, one JSON line each.

use serde::Deserialize;

/// One check's outcome.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The check's name: a sentence.
    pub check: String,
    /// The operations that it is about, as `macie2:CreateMember`.
    pub operations: Vec<String>,
    /// The switches that it changed, by their JSON names.
    pub switches: Vec<String>,
    /// The operations among those that it is about which answered well.
    pub succeeded: Vec<String>,
    /// The lists among them that were read page by page.
    pub paged: Vec<String>,
    /// The refusals that it expected and got.
    pub refusals: Vec<RefusalSeen>,
    /// What went wrong, if anything.
    pub failure: Option<String>,
}

/// A refusal, as a client saw it and the check expected it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalSeen {
    /// The operation, as `macie2:CreateMember`.
    pub operation: String,
    /// The error code.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The text.
    pub message: String,
}

/// The failures of a program, one below the other; `None` if every check passed.
#[must_use]
pub fn failures(reports: &[Report]) -> Option<String> {
    let failed = reports.iter().filter_map(|report| {
        let failure = report.failure.as_ref()?;
        Some(format!("{}\n    {}", report.check, failure.replace('\n', "\n    ")))
    });
    let failed: Vec<String> = failed.collect();
    let (count, of) = (failed.len(), reports.len());
    (count > 0).then(|| format!("{count} of {of} checks failed\n\n{}\n", failed.join("\n\n")))
}

impl Report {
    /// Panics with the failures of a program, or if it checked nothing.
    ///
    /// # Panics
    ///
    /// As said.
    pub fn assert_passed(reports: &[Self]) {
        assert!(!reports.is_empty(), "the program checked nothing");
        if let Some(told) = failures(reports) {
            panic!("{told}");
        }
    }
}
