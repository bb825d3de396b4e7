//! The events that were said, kept for whoever asks: the latest, in order.

use std::collections::VecDeque;

use serde_json::Value;

/// How many are kept.
const KEPT: usize = 100_000;

/// The latest events, and the number of all of them.
#[derive(Debug, Default)]
pub(crate) struct Events {
    kept: VecDeque<Value>,
    /// Also the source of ids: it never goes back.
    count: u64,
}

impl Events {
    /// An id that no event had before, in the form of a UUID.
    pub(super) fn next_id(&mut self) -> String {
        self.count += 1;
        format!("00000000-0000-4000-9000-{:012x}", self.count)
    }

    pub(super) fn keep(&mut self, event: Value) {
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(event);
    }

    /// Those kept, oldest first, after the first `skipped`.
    pub(crate) fn after(&self, skipped: usize) -> impl Iterator<Item = &Value> {
        self.kept.iter().skip(skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_events_are_kept() {
        let mut events = Events::default();
        (0..=KEPT).for_each(|number| events.keep(number.into()));
        assert_eq!(events.after(0).count(), KEPT);
        assert_eq!(events.after(KEPT - 1).next(), Some(&KEPT.into()));
        assert_eq!(events.after(KEPT).next(), None);
    }

    #[test]
    fn ids_are_new_and_have_the_form_of_a_uuid() {
        let mut events = Events::default();
        assert_ne!(events.next_id(), events.next_id());
        assert_eq!(events.next_id().len(), 36);
    }
}
