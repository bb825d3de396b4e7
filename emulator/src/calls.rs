//! The log of calls: who asked for what, and what was answered. Tests count with it.

use std::collections::{BTreeMap, VecDeque};

use schemars::JsonSchema;
use serde::Serialize;

use crate::AccountId;

/// One request, as the emulator saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// 1 for the first request of the emulator's life; never repeats.
    pub sequence: u64,
    /// When it was answered, milliseconds since 1970.
    pub at_ms: u64,
    /// The calling account; absent when the request was not authenticated.
    pub caller: Option<AccountId>,
    /// The name of the caller's role session; left out for a key that stands for no role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The Region of the request's signature, as written there.
    pub region: String,
    /// `macie2`, `macie` (Macie Classic), `organizations`, `sts`, or `unknown`.
    pub service: &'static str,
    /// The operation's name, or `Unknown`.
    pub operation: &'static str,
    /// The account that the request is about, where it names one.
    pub target: Option<AccountId>,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The error code of a refusal.
    pub error_code: Option<String>,
    /// Whether the operation is one that changes something (even if this call was refused).
    pub mutating: bool,
    /// The fault that the call met, by its name in [`Faults`](crate::Faults); left out if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
    /// How long the call was made to take, milliseconds; left out if 0.
    #[serde(skip_serializing_if = "is_zero")]
    #[schemars(default)]
    pub latency_ms: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// How many calls are kept: enough for a run over 10,000 accounts and every Region, and an end to what a
/// server that is never asked can gather (some 200 MB).
const KEPT: usize = 1_000_000;

/// The latest calls since the last [`forget`](CallLog::forget), and the number of all of them.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    calls: VecDeque<Call>,
    counts: BTreeMap<(&'static str, &'static str), u64>,
}

impl CallLog {
    pub(crate) fn push(&mut self, call: Call) {
        *self.counts.entry((call.service, call.operation)).or_default() += 1;
        if self.calls.len() == KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    /// The calls kept whose sequence number is above this.
    pub(crate) fn since(&self, sequence: u64) -> impl Iterator<Item = &Call> {
        self.calls.range(self.calls.partition_point(|call| call.sequence <= sequence)..)
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// `macie2:CreateMember` and its number of calls, for every operation called.
    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        let named =
            |((service, operation), count): (&(&str, &str), &u64)| (format!("{service}:{operation}"), *count);
        self.counts.iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(sequence: u64) -> Call {
        Call {
            sequence,
            at_ms: 0,
            caller: None,
            session: None,
            region: String::new(),
            service: "macie2",
            operation: "GetMember",
            target: None,
            status: 200,
            error_code: None,
            mutating: false,
            fault: None,
            latency_ms: 0,
        }
    }

    #[test]
    fn the_log_keeps_the_latest_million_and_counts_all() {
        let mut log = CallLog::default();
        let last = KEPT as u64 + 2;
        (1..=last).for_each(|sequence| log.push(call(sequence)));
        assert_eq!((log.calls.len(), log.calls[0].sequence), (KEPT, 3));
        assert_eq!(log.counts(), BTreeMap::from([("macie2:GetMember".to_owned(), last)]));
    }

    #[test]
    fn what_is_forgotten_is_not_counted() {
        let mut log = CallLog::default();
        log.push(call(1));
        log.forget();
        assert!(log.all().is_empty() && log.counts().is_empty());
    }
}
