//! Measures a rate between two moments at which the server's bucket was empty.
//!
//! A throttled call says: no token is left. Between two of those, exactly as many
//! calls succeed as tokens were refilled, whatever the bucket holds when it is full:
//! the quotient is the refill rate, to within one call. A bucket that filled up in
//! between lost tokens, so a quotient is never too high.

use std::collections::VecDeque;

/// Successes that make a quotient precise enough in the long run.
const ENOUGH: u64 = 12;
/// Marks that are kept: more than `ENOUGH` successes never need.
const MARKS: usize = 16;

/// A moment at which the bucket was empty, and the successes counted by then.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: f64,
    successes: u64,
}

/// The recent moments of an empty bucket. Times are seconds since the pacer's origin.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    marks: VecDeque<Mark>,
    successes: u64,
}

impl Window {
    pub(super) fn count_success(&mut self) {
        self.successes += 1;
    }

    /// Notes that the bucket is empty.
    pub(super) fn mark(&mut self, at: f64) {
        if self.marks.len() == MARKS {
            self.marks.pop_front();
        }
        self.marks.push_back(Mark { at, successes: self.successes });
    }

    /// Forgets the marks: what happened since is no measurement.
    pub(super) fn clear(&mut self) {
        self.marks.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Successes since the latest mark.
    pub(super) fn since_latest(&self) -> u64 {
        self.marks.back().map_or(0, |mark| self.successes - mark.successes)
    }

    /// Successes since the oldest mark.
    pub(super) fn since_oldest(&self) -> u64 {
        self.marks.front().map_or(0, |mark| self.successes - mark.successes)
    }

    /// Calls per second since the latest mark that lies `ENOUGH` successes back, or
    /// since the oldest; `None` without a mark.
    pub(super) fn rate(&self, at: f64) -> Option<f64> {
        let far_enough = |mark: &&Mark| self.successes - mark.successes >= ENOUGH;
        let from = self.marks.iter().rev().find(far_enough).or(self.marks.front())?;
        let calls = u32::try_from(self.successes - from.successes).unwrap_or(u32::MAX);
        let time = at - from.at;
        (time > 0.0).then(|| f64::from(calls) / time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(marks: &[(f64, u64)]) -> Window {
        let mut window = Window::default();
        for (at, successes) in marks {
            while window.successes < *successes {
                window.count_success();
            }
            window.mark(*at);
        }
        window
    }

    #[test]
    fn the_rate_is_what_succeeded_between_two_empty_buckets() {
        let mut window = window(&[(10.0, 50)]);
        (0..20).for_each(|_| window.count_success());
        assert_eq!(window.rate(14.0), Some(5.0));
    }

    #[test]
    fn a_short_stretch_is_extended_backwards() {
        let window = window(&[(0.0, 0), (10.0, 30), (11.0, 34), (16.0, 40)]);
        assert_eq!(window.rate(16.0), Some(2.5), "since 10 s only 10 calls succeeded, since 0 s 40");
        assert_eq!(Window { successes: 42, ..window }.rate(16.0), Some(2.0), "since 10 s 12 calls succeeded");
    }

    #[test]
    fn without_a_mark_there_is_no_rate() {
        assert_eq!(Window::default().rate(1.0), None);
        assert_eq!(window(&[(1.0, 5)]).rate(1.0), None, "no time has passed");
    }

    #[test]
    fn clearing_forgets_marks_and_keeps_counting() {
        let mut window = window(&[(1.0, 5), (2.0, 9)]);
        assert_eq!((window.since_latest(), window.since_oldest()), (0, 4));
        window.clear();
        assert!(window.is_empty());
        assert_eq!((window.since_latest(), window.since_oldest()), (0, 0));
    }

    #[test]
    fn old_marks_make_room() {
        let marks: Vec<_> = (0..40).map(|n| (f64::from(n), u64::try_from(n).unwrap())).collect();
        assert_eq!(window(&marks).since_oldest(), 15);
    }
}
