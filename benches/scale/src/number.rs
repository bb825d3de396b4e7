//! Counts as measures.

/// A count as a number that can be divided.
#[expect(clippy::cast_precision_loss, reason = "nothing here is counted to 2^53")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// A number of things as a count.
pub(crate) fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

/// A part of a whole, in percent; 0 of nothing.
pub(crate) fn percent(part: u64, whole: u64) -> f64 {
    100.0 * float(part) / float(whole.max(1))
}
