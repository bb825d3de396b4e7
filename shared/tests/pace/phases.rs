//! The pacer step by step: what each event does to the rate and to the next call.

use std::time::Duration;

use macie_org::pace::{Estimate, Next, Pacer, Settings};
use proptest::prelude::*;

const MS: fn(u64) -> Duration = Duration::from_millis;
const SECS: fn(u64) -> Duration = Duration::from_secs;

/// One call after another, each answered 80 ms after it was sent.
struct Script {
    pacer: Pacer,
    now: Duration,
}

impl Script {
    fn new(pacer: Pacer) -> Self {
        Self { pacer, now: Duration::ZERO }
    }

    fn fresh() -> Self {
        Self::new(Pacer::new(Settings::DEFAULT))
    }

    /// A pacer that measured 10 calls a second and is steady since `now`.
    fn steady() -> Self {
        let mut script = Self::resumed(10.0);
        script.throttle(None);
        script
    }

    fn resumed(calls_per_second: f64) -> Self {
        Self::new(Pacer::resumed(
            Settings::DEFAULT,
            Estimate { calls_per_second, age_seconds: 0, at_least: false },
        ))
    }

    /// Waits for the next turn and sends.
    fn send(&mut self) -> Duration {
        loop {
            match self.pacer.next(self.now) {
                Next::Now => break,
                Next::At(at) => self.now = at,
                Next::WhenAnswered => panic!("each call is answered before the next is sent"),
            }
        }
        self.pacer.sent(self.now);
        self.now
    }

    fn succeed(&mut self) {
        let sent_at = self.send();
        self.now += MS(80);
        self.pacer.succeeded(sent_at, self.now);
    }

    fn throttle(&mut self, retry_after: Option<Duration>) {
        let sent_at = self.send();
        self.now += MS(80);
        self.pacer.throttled(sent_at, self.now, retry_after);
    }

    /// Succeeds until `seconds` have passed.
    fn succeed_for(&mut self, seconds: u64) {
        let end = self.now + SECS(seconds);
        while self.now < end {
            self.succeed();
        }
    }

    fn rate(&self) -> f64 {
        self.pacer.rate(self.now)
    }

    fn estimate(&self) -> Option<f64> {
        self.pacer
            .estimate(self.now)
            .filter(|estimate| !estimate.at_least)
            .map(|estimate| estimate.calls_per_second)
    }

    /// How long until the next call may be sent.
    fn wait(&self) -> Duration {
        match self.pacer.next(self.now) {
            Next::Now => Duration::ZERO,
            Next::At(at) => at.saturating_sub(self.now),
            Next::WhenAnswered => panic!("nothing is in flight"),
        }
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6 * b
}

#[test]
fn slow_start_begins_at_six_calls_a_second_and_doubles_until_a_call_is_throttled() {
    let mut script = Script::fresh();
    assert!(close(script.rate(), 6.0));
    for _ in 0..5 {
        script.succeed();
    }
    assert!(close(script.rate(), 6.0 * 2_f64.powf(script.now.as_secs_f64() / 0.6)));
    assert_eq!(script.estimate(), None, "nothing is measured yet");
}

#[test]
fn the_first_throttled_call_halves_the_rate() {
    let mut script = Script::fresh();
    script.succeed();
    let sent_at = script.send();
    script.now += MS(80);
    let before = script.rate();
    script.pacer.throttled(sent_at, script.now, None);
    assert!(close(script.rate(), before / 2.0));
}

#[test]
fn calls_sent_before_a_cut_cut_no_further() {
    let mut script = Script::fresh();
    let earlier: Vec<_> = (0..4).map(|_| script.send()).collect();
    script.throttle(None);
    let rate = script.rate();
    for sent_at in earlier {
        script.pacer.throttled(sent_at, script.now, None);
    }
    assert!(close(script.rate(), rate));
    assert_eq!(script.pacer.calls_throttled(), 5, "they are counted all the same");
}

#[test]
fn a_search_cuts_while_too_little_succeeds_to_measure() {
    let mut script = Script::fresh();
    script.throttle(None);
    let sent_at = script.send();
    script.now += MS(80);
    let before = script.rate();
    script.pacer.throttled(sent_at, script.now, None);
    assert!(close(script.rate(), before * 0.7));
    assert_eq!(script.estimate(), None);
}

#[test]
fn what_succeeds_between_two_empty_buckets_is_the_rate() {
    let mut script = Script::fresh();
    script.throttle(None);
    let from = script.now;
    for _ in 0..20 {
        script.succeed();
    }
    script.throttle(None);
    let measured = 20.0 / (script.now.as_secs_f64() - from.as_secs_f64());
    assert!(close(script.estimate().unwrap(), measured));
    assert!(close(script.rate(), 0.95 * measured), "it restarts just below");
}

#[test]
fn a_steady_rate_is_back_at_the_estimate_after_eighty_calls_and_then_probes() {
    let script = Script::steady();
    let rate = |seconds| script.pacer.rate(script.now + SECS(seconds));
    assert!(close(rate(0), 9.5) && close(rate(8), 10.0) && close(rate(16), 12.0));
}

#[test]
fn a_probe_that_meets_no_limit_surges_and_then_searches_anew() {
    let mut script = Script::steady();
    script.succeed_for(20);
    assert!(script.rate() > 13.0, "{}", script.rate());
    let surged = script.rate();
    script.throttle(None);
    assert!((0.45..0.6).contains(&(script.rate() / surged)), "{} after {surged}", script.rate());
    assert!(close(script.estimate().unwrap(), 10.0), "nothing better is known yet");
}

#[test]
fn a_steady_rate_that_is_throttled_at_once_searches_downwards() {
    let mut script = Script::steady();
    for _ in 0..3 {
        script.succeed();
    }
    let before = script.rate();
    script.throttle(None);
    assert!((0.68..0.72).contains(&(script.rate() / before)));
}

#[test]
fn one_full_probe_lowers_the_estimate_by_three_percent_at_most() {
    let mut script = Script::resumed(10.0);
    script.throttle(None);
    // Sent so slowly that the bucket must have overflowed: the quotient is too low.
    for _ in 0..13 {
        script.now += MS(480);
        script.succeed();
    }
    script.succeed_for(10);
    script.throttle(None);
    assert!(script.estimate().unwrap() >= 9.7 - 1e-9, "{:?}", script.estimate());
}

#[test]
fn the_servers_wish_to_be_left_alone_is_honoured() {
    let mut script = Script::steady();
    script.throttle(Some(SECS(3)));
    assert_eq!(script.wait(), SECS(3));
}

#[test]
fn a_wish_that_comes_with_an_older_call_is_honoured_too() {
    let mut script = Script::steady();
    let older = script.send();
    script.throttle(None);
    let rate = script.rate();
    script.pacer.throttled(older, script.now, Some(SECS(2)));
    assert_eq!(script.wait(), SECS(2));
    assert!(close(script.rate(), rate));
}

#[test]
fn no_wish_holds_calls_back_for_more_than_a_minute() {
    let mut script = Script::steady();
    script.throttle(Some(Duration::MAX));
    assert_eq!(script.wait(), SECS(60));
}

#[test]
fn waiting_as_asked_spoils_no_measurement() {
    let mut script = Script::fresh();
    script.throttle(Some(SECS(2)));
    let from = script.now;
    for _ in 0..20 {
        script.succeed();
    }
    script.throttle(None);
    assert!(close(script.estimate().unwrap(), 20.0 / (script.now.as_secs_f64() - from.as_secs_f64())));
}

#[test]
fn an_unanswered_call_does_not_touch_the_rate() {
    let mut script = Script::steady();
    let untouched = script.pacer.clone();
    for _ in 0..10 {
        script.send();
        script.pacer.unanswered();
    }
    assert!(close(script.rate(), untouched.rate(script.now)));
    assert_eq!(script.pacer.calls_throttled(), 1);
}

#[test]
fn no_more_calls_are_in_flight_than_rate_and_latency_fill() {
    let mut script = Script::steady();
    for _ in 0..50 {
        script.succeed();
    }
    // About 10 calls a second of 80 ms each are one call at a time: four have room.
    for _ in 0..4 {
        script.send();
    }
    assert_eq!(script.pacer.next(script.now + SECS(9)), Next::WhenAnswered);
    script.pacer.unanswered();
    assert_eq!(script.pacer.next(script.now + SECS(9)), Next::Now);
}

#[test]
fn slower_answers_leave_room_for_more_calls_in_flight() {
    let mut pacer = Pacer::resumed(
        Settings::DEFAULT,
        Estimate { calls_per_second: 20.0, age_seconds: 0, at_least: false },
    );
    for n in 0..50 {
        pacer.sent(SECS(n));
        pacer.succeeded(SECS(n), SECS(n) + MS(500));
    }
    let most = pacer.most_in_flight(SECS(50));
    assert!((30..=40).contains(&most), "20/s of 500 ms are 10 calls, with headroom {most}");
}

#[test]
fn time_in_which_nothing_had_to_be_sent_grows_no_rate() {
    let mut script = Script::fresh();
    script.succeed();
    let before = script.rate();
    script.now += SECS(600);
    script.succeed();
    assert!(script.rate() < before * 1.5, "{before} became {}", script.rate());
}

/// What is measured when the bucket is empty again, after a pause in the midst of the calls.
fn measured_around_a_pause(pause: Duration) -> Option<f64> {
    let mut script = Script::fresh();
    script.throttle(None);
    for _ in 0..12 {
        script.succeed();
    }
    script.now += pause;
    for _ in 0..12 {
        script.succeed();
    }
    script.throttle(None);
    script.estimate()
}

#[test]
fn a_long_pause_between_two_empty_buckets_leaves_nothing_measured() {
    assert_eq!(measured_around_a_pause(MS(1_500)), None);
}

#[test]
fn a_short_pause_counts_as_time_of_the_measurement() {
    let none = measured_around_a_pause(Duration::ZERO).expect("24 calls are enough");
    let short = measured_around_a_pause(MS(400)).expect("a short pause ends nothing");
    assert!(short < none, "{short}, {none}");
}

#[test]
fn eight_calls_between_two_throttled_ones_are_enough_to_measure_and_seven_are_not() {
    let measured = |mut script: Script, calls: u32| {
        script.throttle(None);
        (0..calls).for_each(|_| script.succeed());
        let before = script.rate();
        script.throttle(None);
        (script.estimate(), script.rate() / before)
    };
    assert_eq!(measured(Script::fresh(), 7).0, None);
    assert!(measured(Script::fresh(), 8).0.is_some());
    // A steady rate: seven say that the capacity fell, eight by how much.
    assert!(measured(Script::resumed(10.0), 7).1 < 0.75);
    assert!(measured(Script::resumed(10.0), 8).1 > 0.75);
}

#[test]
fn a_bucket_that_is_empty_before_the_rate_is_back_lowers_the_estimate_all_the_way() {
    let mut script = Script::steady();
    for _ in 0..9 {
        script.now += MS(480);
        script.succeed();
    }
    script.throttle(None);
    assert!(script.estimate().unwrap() < 5.0, "{:?}", script.estimate());
}

#[test]
fn another_ceiling_leaves_the_bound_on_calls_in_flight() {
    let settings = Settings::DEFAULT.with_most_in_flight(5).with_ceiling(50.0);
    let mut pacer =
        Pacer::resumed(settings, Estimate { calls_per_second: 40.0, age_seconds: 0, at_least: false });
    pacer.sent(Duration::ZERO);
    pacer.succeeded(Duration::ZERO, SECS(2));
    assert_eq!(pacer.most_in_flight(SECS(2)), 5);
}

#[test]
fn calls_sent_at_the_moment_of_a_cut_cut_no_further() {
    let mut script = Script::fresh();
    script.succeed();
    let sent_at = script.send();
    script.now += MS(80);
    script.pacer.sent(script.now);
    let at_the_cut = script.now;
    script.pacer.throttled(sent_at, script.now, None);
    let rate = script.rate();
    script.pacer.throttled(at_the_cut, script.now, None);
    assert!(close(script.rate(), rate));
}

#[test]
fn a_sender_that_wakes_late_catches_up() {
    let mut pacer = Pacer::resumed(
        Settings::DEFAULT,
        Estimate { calls_per_second: 20.0, age_seconds: 0, at_least: false },
    );
    let mut now = Duration::ZERO;
    for _ in 0..100 {
        now = match pacer.next(now) {
            Next::At(at) => at + MS(7),
            Next::Now | Next::WhenAnswered => now,
        };
        pacer.sent(now);
        pacer.succeeded(now, now);
    }
    let rate = 99.0 / now.as_secs_f64();
    assert!(rate > 19.5, "{rate}/s although each call was 7 ms late");
}

#[test]
fn a_fresh_estimate_is_started_from_and_an_old_one_is_not() {
    let resumed = |age_seconds| {
        Pacer::resumed(Settings::DEFAULT, Estimate { calls_per_second: 17.0, age_seconds, at_least: false })
            .rate(Duration::ZERO)
    };
    assert!(close(resumed(3600), 17.0) && close(resumed(3601), 6.0));
}

#[test]
fn an_estimate_that_was_carried_over_is_as_old_as_it_is() {
    let pacer = Pacer::resumed(
        Settings::DEFAULT,
        Estimate { calls_per_second: 17.0, age_seconds: 100, at_least: false },
    );
    assert_eq!(
        pacer.estimate(SECS(20)),
        Some(Estimate { calls_per_second: 17.0, age_seconds: 120, at_least: false })
    );
}

#[test]
fn the_first_throttled_call_of_a_leg_measures_nothing_and_keeps_the_estimates_age() {
    let mut script = Script::new(Pacer::resumed(
        Settings::DEFAULT,
        Estimate { calls_per_second: 17.0, age_seconds: 100, at_least: false },
    ));
    script.now += SECS(20);
    script.throttle(None);
    assert_eq!(
        script.pacer.estimate(script.now),
        Some(Estimate { calls_per_second: 17.0, age_seconds: 120, at_least: false })
    );
}

#[test]
fn a_search_that_was_never_throttled_goes_on_near_where_it_stopped() {
    let mut pacer = Pacer::new(Settings::DEFAULT);
    assert_eq!(pacer.estimate(SECS(1)), None, "nothing was sent");
    pacer.sent(SECS(1));
    pacer.succeeded(SECS(1), SECS(1));
    let reached = pacer.estimate(SECS(1)).unwrap();
    assert!(reached.at_least && reached.calls_per_second > 12.0, "{reached:?}");
    let resumed = Pacer::resumed(Settings::DEFAULT, reached);
    assert!(close(resumed.rate(Duration::ZERO), reached.calls_per_second / 2.0));
    assert!(resumed.rate(SECS(1)) > reached.calls_per_second, "it goes on growing");
}

#[test]
fn an_estimate_outside_the_bounds_is_brought_inside() {
    let resumed = Pacer::resumed(
        Settings::new(1.0, 2.0, 3.0),
        Estimate { calls_per_second: 1e6, age_seconds: 0, at_least: false },
    );
    assert!(close(resumed.rate(Duration::ZERO), 3.0));
}

#[derive(Debug, Clone)]
enum Happens {
    Sent,
    Succeeded,
    Throttled(Option<u64>),
    Unanswered,
    Nothing(u64),
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => Just(Happens::Sent),
        3 => Just(Happens::Succeeded),
        2 => prop::option::of(0..5_000_u64).prop_map(Happens::Throttled),
        1 => Just(Happens::Unanswered),
        2 => (0..20_000_u64).prop_map(Happens::Nothing),
    ]
}

proptest! {
    /// Whatever happens, the rate keeps its bounds and the next call has a time.
    #[test]
    fn the_rate_keeps_its_bounds_and_a_next_call_always_has_a_time(
        events in prop::collection::vec(happens(), 1..400),
        start in 0.01..50.0_f64,
    ) {
        let (mut pacer, mut now, mut flying) = (Pacer::new(Settings::new(0.01, start, 50.0)), Duration::ZERO, Vec::new());
        for event in events {
            now += MS(7);
            match event {
                Happens::Sent if pacer.next(now) == Next::Now => {
                    pacer.sent(now);
                    flying.push(now);
                }
                Happens::Sent => {}
                Happens::Succeeded => flying.pop().into_iter().for_each(|sent| pacer.succeeded(sent, now)),
                Happens::Throttled(hint) => {
                    flying.pop().into_iter().for_each(|sent| pacer.throttled(sent, now, hint.map(MS)));
                }
                Happens::Unanswered => flying.pop().into_iter().for_each(|_| pacer.unanswered()),
                Happens::Nothing(ms) => now += MS(ms),
            }
            let rate = pacer.rate(now);
            prop_assert!((0.01..=50.0).contains(&rate), "{rate}");
            prop_assert!(flying.len() <= 64);
            match pacer.next(now) {
                Next::Now => {}
                Next::At(at) => prop_assert!(at > now && at <= now + SECS(161)),
                Next::WhenAnswered => prop_assert!(!flying.is_empty()),
            }
        }
    }
}
