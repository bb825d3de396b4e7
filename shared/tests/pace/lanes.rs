//! Sending on a lane, in paused time: throttled calls are sent until they are done,
//! the deadline stops everything, and what was not sent is named.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use macie_org::error::{Call, Error, ErrorKind};
use macie_org::leg_time::{LegTime, Stop};
use macie_org::pace::{
    Estimate, Key, KeyedEstimate, Lane, Lanes, OperationClass, Outcome, Pacer, Settings, run,
};
use tokio::time::{Instant, sleep};

const CREATE: &str = "macie2:CreateMember";

fn error(kind: ErrorKind) -> Error {
    let call = Call::regional(CREATE, "eu-west-1".parse().expect("a Region"));
    Error::new(call, kind, "seen")
}

/// A server with a bucket of `rate` tokens a second, `burst` of them at the start.
struct Server {
    rate: f64,
    burst: f64,
    tokens: Cell<f64>,
    filled: Cell<Instant>,
    open: Cell<usize>,
    most_open: Cell<usize>,
    served: Cell<u32>,
}

impl Server {
    fn new(rate: f64, burst: f64) -> Self {
        let (tokens, filled) = (Cell::new(burst), Cell::new(Instant::now()));
        let (open, most_open, served) = (Cell::new(0), Cell::new(0), Cell::new(0));
        Self { rate, burst, tokens, filled, open, most_open, served }
    }

    async fn call(&self) -> Result<(), Error> {
        self.open.set(self.open.get() + 1);
        self.most_open.set(self.most_open.get().max(self.open.get()));
        sleep(Duration::from_millis(40)).await;
        let gained = self.filled.replace(Instant::now()).elapsed().as_secs_f64() * self.rate;
        let tokens = (self.tokens.get() + gained).min(self.burst);
        let answer = if tokens >= 1.0 { Ok(()) } else { Err(error(ErrorKind::Throttled)) };
        self.tokens.set(if answer.is_ok() { tokens - 1.0 } else { tokens });
        self.served.set(self.served.get() + u32::from(answer.is_ok()));
        sleep(Duration::from_millis(40)).await;
        self.open.set(self.open.get() - 1);
        answer
    }
}

fn lane(left: Duration) -> Lane {
    Lane::new(Pacer::new(Settings::DEFAULT), LegTime::of(left), 1)
}

fn key(account: &str, region: &str, operation: &str) -> Key {
    let region = Some(region.parse().expect("a Region"));
    let account_id = account.parse().expect("an account id");
    Key { account_id, region, operation: OperationClass::of(operation) }
}

/// Sends one call whose answers are these, then successes.
async fn answers(kinds: &[ErrorKind], left: Duration) -> (Outcome<()>, usize, Lane) {
    let lane = lane(left);
    let attempts = Cell::new(0);
    let send = async || {
        let attempt = attempts.replace(attempts.get() + 1);
        kinds.get(attempt).map_or(Ok(()), |kind| Err(error(*kind)))
    };
    let outcome = lane.call(send).await;
    (outcome, attempts.get(), lane)
}

#[tokio::test(start_paused = true)]
async fn every_item_is_done_at_the_quotas_pace() {
    let (server, lane, started) = (Server::new(10.0, 20.0), lane(Duration::from_hours(1)), Instant::now());
    let outcomes = run(&lane, 0..2000, async |_: &u32| server.call().await, |_, _, _| {}).await;
    let mut items: Vec<u32> = outcomes.iter().map(|(item, _)| *item).collect();
    items.sort_unstable();
    assert!(items.into_iter().eq(0..2000), "each item has one outcome");
    assert!(outcomes.iter().all(|(_, outcome)| matches!(outcome, Outcome::Done(()))));
    assert_eq!(server.served.get(), 2000);
    let ideal = 198.0;
    let makespan = started.elapsed().as_secs_f64() / ideal;
    assert!((1.0..=1.02).contains(&makespan), "{makespan} x the ideal");
    assert!(lane.throttled() <= 30, "{} of {} calls were throttled", lane.throttled(), lane.sent());
    let measured = lane.estimate().expect("enough calls to measure").calls_per_second;
    assert!((9.5..=10.5).contains(&measured), "{measured}");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_never_a_failure() {
    let (outcome, sent, lane) = answers(&[ErrorKind::Throttled; 50], Duration::from_hours(1)).await;
    assert!(matches!(outcome, Outcome::Done(())));
    assert_eq!((sent, lane.sent(), lane.throttled()), (51, 51, 50));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_only_throttled_until_the_deadline_is_left_over() {
    let started = Instant::now();
    let (outcome, sent, _) = answers(&[ErrorKind::Throttled; 10_000], Duration::from_mins(1)).await;
    assert!(matches!(outcome, Outcome::LeftOver));
    assert!(sent > 1 && started.elapsed() <= Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_call_is_given_up_after_six_attempts() {
    let (outcome, sent, _) = answers(&[ErrorKind::Unavailable; 5], Duration::from_hours(1)).await;
    assert!(matches!(outcome, Outcome::Done(())) && sent == 6);
    let (outcome, sent, _) = answers(&[ErrorKind::Unavailable; 9], Duration::from_hours(1)).await;
    assert!(
        matches!(outcome, Outcome::Doubtful(Some(error)) if error.kind == ErrorKind::Unavailable)
            && sent == 6
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_stays_in_doubt_when_it_is_throttled_afterwards() {
    let mut kinds = vec![ErrorKind::Throttled; 10_000];
    kinds[0] = ErrorKind::Unavailable;
    let (outcome, _, _) = answers(&kinds, Duration::from_secs(30)).await;
    assert!(matches!(outcome, Outcome::Doubtful(Some(error)) if error.kind == ErrorKind::Unavailable));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_not_sent_again_and_says_nothing_about_the_quota() {
    for kind in [ErrorKind::Invalid, ErrorKind::AccessDenied] {
        let (outcome, sent, lane) = answers(&[kind; 9], Duration::from_hours(1)).await;
        assert!(matches!(outcome, Outcome::Refused(error) if error.kind == kind) && sent == 1);
        assert_eq!(lane.throttled(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_a_call_without_an_answer_stays_in_doubt() {
    let kinds = [ErrorKind::Unavailable, ErrorKind::Conflict];
    let (outcome, _, _) = answers(&kinds, Duration::from_hours(1)).await;
    assert!(matches!(outcome, Outcome::Doubtful(Some(error)) if error.kind == ErrorKind::Conflict));
    let (outcome, _, _) = answers(&[ErrorKind::NotYetVisible], Duration::from_hours(1)).await;
    assert!(matches!(outcome, Outcome::Doubtful(Some(_))), "the state has to be looked at first");
}

#[tokio::test(start_paused = true)]
async fn no_answer_is_waited_for_beyond_the_legs_end() {
    let (lane, started) = (lane(Duration::from_secs(20)), Instant::now());
    let outcome = lane.call(async || std::future::pending::<Result<(), Error>>().await).await;
    assert!(matches!(outcome, Outcome::Doubtful(None)));
    assert_eq!(started.elapsed(), Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_stops_sending_and_names_what_is_left() {
    let (server, lane) = (Server::new(10.0, 20.0), lane(Duration::from_secs(20)));
    let started = Instant::now();
    let outcomes = run(&lane, 0..2000, async |_: &u32| server.call().await, |_, _, _| {}).await;
    assert_eq!(outcomes.len(), 2000);
    let done = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done(()))).count();
    let left = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::LeftOver)).count();
    assert_eq!(done + left, 2000);
    assert_eq!(done, server.served.get() as usize);
    assert!((180..=220).contains(&done), "{done}");
    assert!(started.elapsed() < Duration::from_millis(20_200), "calls in flight are waited for");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_before_the_next_turn_is_not_waited_for() {
    let jobs = OperationClass::of("macie2:CreateClassificationJob").settings();
    let lane = Lane::new(Pacer::new(jobs), LegTime::of(Duration::from_secs(9)), 1);
    let started = Instant::now();
    assert!(matches!(lane.call(async || Ok(())).await, Outcome::Done(())));
    assert!(matches!(lane.call(async || Ok(())).await, Outcome::LeftOver), "its turn is in 10 s");
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn progress_tells_rate_throttled_share_and_what_is_left() {
    let (server, lane) = (Server::new(10.0, 20.0), lane(Duration::from_hours(1)));
    let seen = RefCell::new(Vec::new());
    let note = |_: &u32, _: &Outcome<()>, progress| seen.borrow_mut().push(progress);
    run(&lane, 0..500, async |_: &u32| server.call().await, note).await;
    let seen = seen.into_inner();
    assert!(seen.iter().map(|progress| progress.left).eq((0..500).rev()));
    let last = seen.last().expect("500 of them");
    assert!((9.0..=13.0).contains(&last.rate), "{last:?}");
    assert!(last.throttled > 0 && (0.001..=0.03).contains(&last.throttled_share()), "{last:?}");
    assert_eq!((last.done as u64 + last.throttled, last.throttled), (last.sent, lane.throttled()));
}

#[tokio::test(start_paused = true)]
async fn halting_leaves_over_what_was_not_sent() {
    let (server, time) = (Server::new(10.0, 20.0), LegTime::of(Duration::from_hours(1)));
    let lane = Lane::new(Pacer::new(Settings::DEFAULT), Arc::clone(&time), 1);
    let stop = |_: &u32, _: &Outcome<()>, progress: macie_org::pace::Progress| {
        if progress.done == 5 {
            time.halt(Stop::TooManyFailures);
        }
    };
    let outcomes = run(&lane, 0..500, async |_: &u32| server.call().await, stop).await;
    let left = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::LeftOver)).count();
    assert!((480..=495).contains(&left), "{left}");
    assert_eq!(server.served.get() as usize + left, 500);
}

/// A service that answers no more ends the leg two minutes later, long before its deadline; what
/// was not sent is left to the next leg.
#[tokio::test(start_paused = true)]
async fn a_service_that_answers_no_more_ends_the_leg_long_before_its_deadline() {
    let (server, time) = (Server::new(10.0, 20.0), LegTime::of(Duration::from_mins(15)));
    let lane = Lane::new(Pacer::new(Settings::DEFAULT), Arc::clone(&time), 1);
    let gone_after = |served| {
        let server = &server;
        async move |_: &u32| {
            if server.served.get() < served {
                return server.call().await;
            }
            sleep(Duration::from_secs(15)).await;
            Err(error(ErrorKind::Unavailable))
        }
    };
    let started = Instant::now();
    let outcomes = run(&lane, 0..10_000, gone_after(100), |_, _, _| {}).await;
    let (took, stop) = (started.elapsed(), time.stopped());
    assert_eq!((stop, time.was_silent()), (Some(Stop::Silence), false));
    assert!((120..=180).contains(&took.as_secs()), "{took:?}");
    let count = |is: fn(&Outcome<()>) -> bool| outcomes.iter().filter(|(_, outcome)| is(outcome)).count();
    assert_eq!(count(|it| matches!(it, Outcome::Done(()))), 100);
    assert_eq!(100 + count(|it| matches!(it, Outcome::Doubtful(_) | Outcome::LeftOver)), 10_000);
}

/// Sends calls to a service that is gone in these seconds. The leg goes on to its end all the same.
async fn with_a_gap(gap: RangeInclusive<u64>, calls: u32) -> Vec<(u32, Outcome<()>)> {
    let (server, time) = (Server::new(10.0, 20.0), LegTime::of(Duration::from_mins(15)));
    let lane = Lane::new(Pacer::new(Settings::DEFAULT), Arc::clone(&time), 1);
    let started = Instant::now();
    let call = async |_: &u32| {
        if gap.contains(&started.elapsed().as_secs()) {
            return Err(error(ErrorKind::Unavailable));
        }
        server.call().await
    };
    let outcomes = run(&lane, 0..calls, call, |_, _, _| {}).await;
    assert_eq!(time.stopped(), None);
    outcomes
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_gone_for_a_minute_is_waited_for() {
    let outcomes = with_a_gap(30..=90, 3_000).await;
    assert!(!outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::LeftOver)));
}

#[tokio::test(start_paused = true)]
async fn slow_answers_do_not_pile_up() {
    let lane = lane(Duration::from_secs(100));
    let (open, most) = (Cell::new(0_usize), Cell::new(0));
    let stuck = async |_: &u32| {
        open.set(open.get() + 1);
        most.set(most.get().max(open.get()));
        sleep(Duration::from_mins(5)).await;
        Ok(())
    };
    run(&lane, 0..1000, stuck, |_, _, _| {}).await;
    assert!(most.get() <= 64, "{} calls were open", most.get());
}

#[tokio::test(start_paused = true)]
async fn a_task_that_is_cancelled_leaves_no_call_in_flight() {
    let lane = lane(Duration::from_hours(1));
    for _ in 0..200 {
        let never = lane.call(async || std::future::pending::<Result<(), Error>>().await);
        tokio::time::timeout(Duration::from_secs(1), never).await.unwrap_err();
    }
    assert!(matches!(lane.call(async || Ok(())).await, Outcome::Done(())));
}

#[tokio::test(start_paused = true)]
async fn the_servers_hint_is_read_from_the_error_and_waited_for() {
    let lane = lane(Duration::from_hours(1));
    let times = RefCell::new(Vec::new());
    let send = async || {
        times.borrow_mut().push(Instant::now());
        let retry_after = Some(7_500);
        let throttled = Error { retry_after, ..error(ErrorKind::Throttled) };
        if times.borrow().len() == 1 { Err(throttled) } else { Ok(()) }
    };
    assert!(matches!(lane.call(send).await, Outcome::Done(())));
    let times = times.into_inner();
    assert_eq!(times[1] - times[0], Duration::from_millis(7_500));
}

#[tokio::test(start_paused = true)]
async fn one_throttled_key_slows_no_other() {
    let lanes = Lanes::new(LegTime::of(Duration::from_hours(1)), 1);
    let keys = [
        key("222222222222", "eu-west-1", CREATE),
        key("222222222222", "eu-west-1", "macie2:DeleteMember"),
        key("222222222222", "us-east-1", CREATE),
        key("333333333333", "eu-west-1", CREATE),
    ];
    let throttled = lanes.lane(&keys[0]);
    let never = throttled.call(async || Err::<(), _>(error(ErrorKind::Throttled)));
    tokio::time::timeout(Duration::from_secs(30), never).await.unwrap_err();
    assert!(throttled.rate() < 1.0, "{}", throttled.rate());
    for other in &keys[1..] {
        let lane = lanes.lane(other);
        assert!((5.9..=6.1).contains(&lane.rate()), "{other:?} at {}", lane.rate());
        assert_eq!((lane.sent(), lane.throttled()), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn one_key_has_one_lane() {
    let lanes = Lanes::new(LegTime::of(Duration::from_hours(1)), 1);
    let first = lanes.lane(&key("222222222222", "eu-west-1", CREATE));
    let again = lanes.lane(&key("222222222222", "eu-west-1", CREATE));
    assert!(Arc::ptr_eq(&first, &again));
}

#[tokio::test(start_paused = true)]
async fn the_next_leg_starts_at_what_this_one_measured() {
    let create = key("222222222222", "eu-west-1", CREATE);
    let time = LegTime::of(Duration::from_hours(1));
    let lanes = Lanes::new(Arc::clone(&time), 1);
    let server = Server::new(10.0, 20.0);
    run(&lanes.lane(&create), 0..500, async |_: &u32| server.call().await, |_, _, _| {}).await;
    let written = lanes.estimates();
    assert_eq!(written.len(), 1);

    let next = Lanes::new(Arc::clone(&time), 2);
    next.learn(&written, Duration::from_mins(5));
    let rate = next.lane(&create).rate();
    assert!((9.5..=10.5).contains(&rate), "{rate}");
    let late = Lanes::new(time, 2);
    late.learn(&written, Duration::from_hours(2));
    let rate = late.lane(&create).rate();
    assert!((5.9..=6.1).contains(&rate), "{rate}");
}

#[tokio::test(start_paused = true)]
async fn what_a_leg_did_not_measure_again_is_passed_on_and_ages() {
    let create = key("222222222222", "eu-west-1", CREATE);
    let estimate = Estimate { calls_per_second: 12.0, age_seconds: 100, at_least: false };
    let known = vec![KeyedEstimate { key: create, estimate }];
    let lanes = Lanes::new(LegTime::of(Duration::from_hours(1)), 1);
    lanes.learn(&known, Duration::from_secs(50));
    sleep(Duration::from_secs(25)).await;
    assert_eq!(
        lanes.estimates()[0].estimate,
        Estimate { calls_per_second: 12.0, age_seconds: 175, at_least: false }
    );
}

#[tokio::test(start_paused = true)]
async fn a_ceiling_holds_for_every_lane_and_raises_none() {
    let lanes = Lanes::new(LegTime::of(Duration::from_hours(1)), 1).with_ceiling(2.0);
    let rates: BTreeMap<_, _> = [CREATE, "macie2:CreateClassificationJob"]
        .map(|operation| (operation, lanes.lane(&key("222222222222", "eu-west-1", operation)).rate()))
        .into();
    assert!((1.9..=2.0).contains(&rates[CREATE]), "{rates:?}");
    assert!((0.1..=0.11).contains(&rates["macie2:CreateClassificationJob"]), "{rates:?}");
}

#[tokio::test(start_paused = true)]
async fn throttled_calls_go_to_the_back_of_the_line() {
    let lane = lane(Duration::from_hours(1));
    let order = Rc::new(RefCell::new(Vec::new()));
    let send = async |item: &u32| {
        order.borrow_mut().push(*item);
        sleep(Duration::from_millis(80)).await;
        let first = order.borrow().iter().filter(|seen| *seen == item).count() == 1;
        if *item == 0 && first { Err(error(ErrorKind::Throttled)) } else { Ok(()) }
    };
    run(&lane, 0..5, send, |_, _, _| {}).await;
    assert_eq!(order.borrow().as_slice(), [0, 1, 2, 3, 4, 0]);
}

/// How long a call with two attempts that get no answer takes, by the lane's seed.
async fn two_unanswered(seed: u64, within: Duration) -> Duration {
    let lane = Lane::new(Pacer::new(Settings::DEFAULT), LegTime::of(within), seed);
    let (started, attempts) = (Instant::now(), Cell::new(0));
    let call = async || {
        attempts.set(attempts.get() + 1);
        if attempts.get() > 1 { Ok(()) } else { Err(error(ErrorKind::Unavailable)) }
    };
    lane.call(call).await;
    started.elapsed()
}

#[tokio::test(start_paused = true)]
async fn the_first_wait_for_another_attempt_is_short_and_there_is_one() {
    let mut longest = Duration::ZERO;
    for seed in 1..100 {
        longest = longest.max(two_unanswered(seed, Duration::from_hours(1)).await);
    }
    assert!(longest > Duration::from_millis(170), "longer than for its turn, at six a second: {longest:?}");
    assert!(longest <= Duration::from_millis(200), "the bound of the first wait: {longest:?}");
}

#[tokio::test(start_paused = true)]
async fn another_attempt_that_would_come_too_late_is_not_waited_for() {
    let (left, mut given_up) = (Duration::from_millis(100), 0);
    for seed in 1..100 {
        let took = two_unanswered(seed, left).await;
        assert!(took < left, "{took:?}");
        given_up += u32::from(took.is_zero());
    }
    assert!(given_up > 20, "half of the waits would be too long: {given_up}");
}

#[tokio::test(start_paused = true)]
async fn silence_begins_with_the_first_call_without_an_answer_not_before() {
    let started = Instant::now();
    with_a_gap(200..=201, 2_000).await;
    assert!(started.elapsed().as_secs() > 190, "it went on: {:?}", started.elapsed());
}
