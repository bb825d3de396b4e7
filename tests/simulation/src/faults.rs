//! What goes wrong on the way to the services and back. Shares lie between 0 and 1.

/// Everything that can go wrong. The default is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    /// The share of calls that are lost before they arrive.
    pub lost: f64,
    /// The share of calls that take effect and whose answer is lost.
    pub unanswered: f64,
    /// The share of calls that fail with a 5xx and without effect.
    pub failed: f64,
    /// The share of calls that fail with a 5xx after they took effect.
    pub failed_late: f64,
    /// The share of page tokens of `ListMembers` that are refused.
    pub expired_tokens: f64,
    /// How far `ListMembers` may lag behind, page by page, in milliseconds.
    pub lag_ms: u64,
    /// The share of records that a page of `ListMembers` leaves out,
    pub omitted: f64,
    /// until this long after the start, in milliseconds.
    pub omitted_until_ms: u64,
    /// How long a designation takes to show, in milliseconds.
    pub designation_shows_after_ms: u64,
    /// How long members are refused after that, in milliseconds.
    pub members_after_ms: u64,
    /// From when on no lease is renewed, in milliseconds after the start.
    pub renewals_fail_from_ms: Option<u64>,
}

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Course {
    Fine,
    /// No effect and no answer, or a 5xx.
    Unavailable,
    /// Effect, and no answer, or a 5xx.
    UnavailableLate,
}

impl Faults {
    pub(crate) fn course(&self, dice: &mut fastrand::Rng) -> Course {
        let drawn = dice.f64();
        if drawn < self.lost + self.failed {
            Course::Unavailable
        } else if drawn < self.lost + self.failed + self.unanswered + self.failed_late {
            Course::UnavailableLate
        } else {
            Course::Fine
        }
    }
}
