//! The emulator's log of calls, added up: by operation, and Region by Region in time.

use std::collections::BTreeMap;
use std::time::Duration;

use macie_emulator::Call;

use crate::number::percent;

/// The operation whose pace is measured.
const PACED: &str = "UpdateMemberSession";
/// The status of a throttled call.
const THROTTLED: u16 = 429;

/// How often an operation was called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Calls, throttled ones included.
    pub(crate) sent: u64,
    /// Calls that were throttled.
    pub(crate) throttled: u64,
}

impl Tally {
    fn add(&mut self, call: &Call) {
        self.sent += 1;
        self.throttled += u64::from(call.status == THROTTLED);
    }

    /// In percent of all calls.
    pub(crate) fn throttled_percent(self) -> f64 {
        percent(self.throttled, self.sent)
    }
}

/// Every operation's calls, as `macie2:ListMembers`.
pub(crate) fn by_operation(calls: &[Call]) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for call in calls {
        tallies.entry(format!("{}:{}", call.service, call.operation)).or_default().add(call);
    }
    tallies
}

/// In each Region, from the first change that was sent to the last that was accepted.
pub(crate) fn spans(calls: &[Call]) -> Vec<Duration> {
    let mut spans: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.operation == PACED) {
        let (_, last) = spans.entry(&call.region).or_insert((call.at_ms, call.at_ms));
        if call.status != THROTTLED {
            *last = call.at_ms;
        }
    }
    spans.into_values().map(|(first, last)| Duration::from_millis(last - first)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(region: &str, operation: &'static str, at_ms: u64, status: u16) -> Call {
        Call {
            sequence: 0,
            at_ms,
            caller: None,
            session: None,
            region: region.to_owned(),
            service: "macie2",
            operation,
            target: None,
            status,
            error_code: None,
            mutating: true,
            fault: None,
            latency_ms: 0,
        }
    }

    #[test]
    fn a_span_ends_with_the_last_accepted_change_of_its_region() {
        let calls = [
            call("a", "ListMembers", 100, 200),
            call("a", PACED, 1_000, 200),
            call("b", PACED, 1_500, 200),
            call("a", PACED, 2_500, 200),
            call("a", PACED, 9_000, 429),
        ];
        assert_eq!(spans(&calls), [Duration::from_millis(1_500), Duration::ZERO]);
        let tallies = by_operation(&calls);
        assert_eq!(tallies["macie2:UpdateMemberSession"], Tally { sent: 4, throttled: 1 });
        assert_eq!(tallies["macie2:ListMembers"], Tally { sent: 1, throttled: 0 });
    }
}
