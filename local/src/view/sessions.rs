//! How many sessions of former members have ended, over all slices, Regions and legs.
//!
//! A leg of a slice counts what the legs before it have left.

use std::collections::BTreeMap;

use super::grouped;
use super::standing::Standing;
use super::tick::Ended;

/// How many sessions of former members have ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionsProgress {
    slices: BTreeMap<u32, Slice>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Slice {
    total: u64,
    left: u64,
}

impl SessionsProgress {
    /// Takes what a leg has logged.
    pub fn add(&mut self, ended: &Ended) {
        let slice = self.slices.entry(ended.slice).or_default();
        slice.total = slice.total.max(ended.total);
        slice.left = ended.total.saturating_sub(ended.done);
    }

    /// How far they all are; `None` where there are none.
    #[must_use]
    pub fn standing(&self) -> Option<Standing> {
        let total = self.slices.values().map(|slice| slice.total).sum();
        let left: u64 = self.slices.values().map(|slice| slice.left).sum();
        let words = format!("{} to end", grouped(left));
        (total > 0).then(|| Standing { done: total - left, total, counted: "sessions".to_owned(), words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_add_up_and_a_later_leg_goes_on_where_the_earlier_one_ended() {
        let mut progress = SessionsProgress::default();
        progress.add(&Ended { execution: "x".into(), slice: 2, done: 0, total: 0 });
        assert_eq!(progress.standing(), None);
        for (slice, done, total) in [(0, 0, 40), (1, 0, 1_030), (0, 30, 40), (0, 0, 10), (0, 5, 10)] {
            progress.add(&Ended { execution: "x".into(), slice, done, total });
        }
        let standing = progress.standing().unwrap();
        assert_eq!((standing.done, standing.total), (35, 1_070));
        assert_eq!(standing.line("former members"), "former members: 35 of 1,070 sessions, 1,035 to end");
    }
}
