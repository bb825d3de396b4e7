//! What the watch found: violations, and how often each invariant had something to say,
//! so that a test can tell "held" from "was never asked".

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::call::WatchedCall;

/// How many violations are listed; all are counted.
const LISTED: usize = 10_000;

/// An invariant of a safe run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub enum Invariant {
    /// No administrator is suspended, disabled or revoked while it has member records.
    I1,
    /// No mutating call beyond the targets, the protected ones aside, and the Regions.
    I2,
    /// The report's rows are exact and true.
    I3,
    /// A run after a successful one makes no mutating call.
    I4,
    /// A dry run makes no mutating call, and the run makes those that it announced.
    I5,
    /// A call whose answer was lost is followed by a read of what it changes.
    I6,
    /// Mutating calls about an account are at most two more than its faults.
    I7,
    /// An execution that lost a Region to another does not change its members again.
    I8,
    /// Sessions are restored as they were.
    I9,
    /// "Macie is not enabled" ends the attempts to disable it.
    I10,
    /// Auto-enable is off before members are removed.
    I11,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::I1,
        Self::I2,
        Self::I3,
        Self::I4,
        Self::I5,
        Self::I6,
        Self::I7,
        Self::I8,
        Self::I9,
        Self::I10,
        Self::I11,
    ];
}

/// That an invariant did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Violation {
    /// Which one.
    pub invariant: Invariant,
    /// The call that violates it, by its number in the log; of what a report proves, the last one before it.
    pub sequence: u64,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// As `macie2:DisassociateMember`, or `report`.
    pub call: String,
    /// Account, Region and what is wrong.
    pub message: String,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// The violations, in the order in which they were found; at most 10,000.
    pub violations: Vec<Violation>,
    /// How many violations of each invariant there were.
    pub violated: BTreeMap<Invariant, u64>,
    /// How often each invariant had something to judge: 0 is vacuous.
    pub exercised: BTreeMap<Invariant, u64>,
    /// How many calls were watched.
    pub calls: u64,
    /// How many of them were of an operation that changes something.
    pub mutating_calls: u64,
}

impl Default for Findings {
    fn default() -> Self {
        let none: BTreeMap<_, _> = Invariant::ALL.into_iter().map(|invariant| (invariant, 0)).collect();
        Self { violations: Vec::new(), violated: none.clone(), exercised: none, calls: 0, mutating_calls: 0 }
    }
}

impl Findings {
    pub(super) fn exercise(&mut self, invariant: Invariant) {
        *self.exercised.entry(invariant).or_default() += 1;
    }

    /// Notes that a call violates an invariant, and why.
    pub(super) fn accuse(&mut self, invariant: Invariant, call: &WatchedCall<'_>, why: &str) {
        self.note(Violation {
            invariant,
            sequence: call.sequence,
            at_ms: call.at_ms,
            call: call.name(),
            message: format!("{call}: {why}"),
        });
    }

    pub(super) fn note(&mut self, violation: Violation) {
        *self.violated.entry(violation.invariant).or_default() += 1;
        if self.violations.len() < LISTED {
            self.violations.push(violation);
        }
    }

    /// Adds what was found elsewhere.
    pub(super) fn absorb(&mut self, other: &Self) {
        add(&mut self.violated, &other.violated);
        add(&mut self.exercised, &other.exercised);
        let room = LISTED - self.violations.len();
        self.violations.extend(other.violations.iter().take(room).cloned());
    }
}

fn add(own: &mut BTreeMap<Invariant, u64>, others: &BTreeMap<Invariant, u64>) {
    for (invariant, count) in others {
        *own.entry(*invariant).or_default() += count;
    }
}
