//! Applying changes through a server that answers from a script: what counts as
//! accepted, refused or doubtful, and when a leg stops.

mod lines;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use macie_org::apply::{Applied, Part, Progress, apply};
use macie_org::change::{MemberChange, MemberChangeKind};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::{AccountId, Region};
use macie_org::leg_time::{LegTime, Stop};
use macie_org::pace::{Lane, Pacer, Settings};
use macie_org::report::Counts;

use lines::Line;

/// Answers each account from its script, then accepts.
#[derive(Default)]
struct Script {
    refusals: RefCell<BTreeMap<AccountId, Vec<ErrorKind>>>,
    sent: RefCell<Vec<AccountId>>,
}

impl Script {
    fn refusing(accounts: std::ops::Range<u64>, kinds: &[ErrorKind]) -> Self {
        let script = Self::default();
        let refuse = |n| (id(n), kinds.iter().rev().copied().collect());
        script.refusals.borrow_mut().extend(accounts.map(refuse));
        script
    }

    async fn answer(&self, change: &MemberChange) -> Result<(), Error> {
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.sent.borrow_mut().push(change.account.clone());
        let kind = self.refusals.borrow_mut().get_mut(&change.account).and_then(Vec::pop);
        kind.map_or(Ok(()), |kind| {
            let call = Call::regional("macie2:CreateMember", region()).about(&change.account);
            let message = "as scripted".to_owned();
            Err(Error::new(call, kind, message))
        })
    }
}

fn id(n: u64) -> AccountId {
    format!("{n:012}").parse().expect("12 digits")
}

fn region() -> Region {
    "eu-west-1".parse().expect("a Region with Macie")
}

/// What became of the accounts, and why the leg stopped.
async fn run(
    script: &Script,
    accounts: std::ops::Range<u64>,
    left: Duration,
    failures_left: u32,
) -> (BTreeMap<AccountId, Applied>, Option<Stop>) {
    let kind = MemberChangeKind::Create;
    let changes: Vec<_> = accounts.map(|n| MemberChange { account: id(n), kind }).collect();
    let time = LegTime::of(left);
    let lane = Lane::new(Pacer::new(Settings::DEFAULT), Arc::clone(&time), 7);
    let counts = Counts { targets: 1000, ..Counts::default() };
    let progress = Progress::new("e", region(), 1, counts, failures_left);
    let send = async |change: &MemberChange| script.answer(change).await;
    (apply(&lane, &time, &progress, Part::Last, &changes, send).await, time.stopped())
}

/// The lines of progress about a hundred changes, of which three are refused.
async fn told(part: Part) -> Vec<Line> {
    let script = Script::refusing(0..3, &[ErrorKind::AccessDenied]);
    let (lines, _guard) = lines::listen();
    let changes: Vec<_> =
        (0..100).map(|n| MemberChange { account: id(n), kind: MemberChangeKind::Create }).collect();
    let time = LegTime::of(Duration::from_mins(10));
    let lane = Lane::new(Pacer::new(Settings::DEFAULT), Arc::clone(&time), 7);
    let counts = Counts { targets: 100, ..Counts::default() };
    let progress = Progress::new("e", region(), 1, counts, 9);
    let send = async |change: &MemberChange| script.answer(change).await;
    apply(&lane, &time, &progress, part, &changes, send).await;
    lines.of("progress")
}

async fn one(kinds: &[ErrorKind]) -> (Applied, usize) {
    let script = Script::refusing(3..4, kinds);
    let (applied, _) = run(&script, 3..4, Duration::from_mins(10), 9).await;
    (applied[&id(3)].clone(), script.sent.into_inner().len())
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_sent_until_it_is_accepted() {
    let (applied, sent) = one(&[ErrorKind::Throttled; 20]).await;
    assert_eq!((applied, sent), (Applied::Accepted, 21));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_sent_once() {
    let (applied, sent) = one(&[ErrorKind::Invalid]).await;
    assert!(matches!(applied, Applied::Refused(ErrorKind::Invalid, _)), "{applied:?}");
    assert_eq!(sent, 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_an_unanswered_attempt_is_a_doubt() {
    let (applied, sent) = one(&[ErrorKind::Unavailable, ErrorKind::Invalid]).await;
    assert!(matches!(applied, Applied::Doubtful(_)), "{applied:?}");
    assert_eq!(sent, 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_never_answered_is_a_doubt() {
    let (applied, _) = one(&[ErrorKind::Unavailable; 40]).await;
    assert!(matches!(applied, Applied::Doubtful(_)), "{applied:?}");
}

#[tokio::test(start_paused = true)]
async fn what_the_deadline_leaves_over_was_never_sent() {
    let script = Script::default();
    let (applied, stop) = run(&script, 0..1000, Duration::from_secs(10), 9).await;
    assert_eq!(stop, Some(Stop::Deadline));
    assert_eq!(applied.len(), script.sent.borrow().len());
    assert!((100..1000).contains(&applied.len()), "{}", applied.len());
}

#[tokio::test(start_paused = true)]
async fn one_failure_more_than_allowed_stops_the_leg() {
    let script = Script::refusing(0..1000, &[ErrorKind::AccessDenied]);
    let (applied, stop) = run(&script, 0..1000, Duration::from_mins(10), 5).await;
    assert_eq!(stop, Some(Stop::TooManyFailures));
    assert!((6..=6 + 8).contains(&applied.len()), "{}", applied.len());
}

#[tokio::test(start_paused = true)]
async fn too_many_failures_are_named_even_when_nothing_was_left_to_do() {
    let stop_of = async |failures_left| {
        let script = Script::refusing(3..4, &[ErrorKind::AccessDenied]);
        run(&script, 3..4, Duration::from_mins(10), failures_left).await.1
    };
    assert_eq!(stop_of(0).await, Some(Stop::TooManyFailures));
    assert_eq!(stop_of(1).await, None);
}

#[tokio::test(start_paused = true)]
async fn as_many_failures_as_allowed_do_not_stop_the_leg() {
    let script = Script::refusing(0..5, &[ErrorKind::AccessDenied]);
    let (applied, stop) = run(&script, 0..100, Duration::from_mins(10), 5).await;
    assert_eq!((stop, applied.len()), (None, 100));
}

#[tokio::test(start_paused = true)]
async fn progress_counts_what_is_done_what_failed_and_what_is_left() {
    let lines = told(Part::Last).await;
    let last = lines.last().expect("a line");
    let of = |line: &Line, name: &str| line[name].parse::<f64>().expect("a number");
    let names = ["done", "first", "failed", "left", "sent"].map(|name| format!("progress.{name}"));
    assert_eq!(names.map(|name| last[&name].clone()), ["100", "0", "3", "0", "100"]);
    let done: Vec<_> = lines.iter().map(|line| of(line, "progress.done")).collect();
    assert!(done.is_sorted() && done[0] == 0.0, "{done:?}");
    let times: Vec<_> = lines.iter().map(|line| of(line, lines::AT)).collect();
    let apart: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (_end, between) = apart.split_last().expect("more than a line");
    assert!(!between.is_empty() && between.iter().all(|apart| (2.0..3.0).contains(apart)), "{apart:?}");
}

#[tokio::test(start_paused = true)]
async fn the_first_of_two_calls_is_counted_apart_and_leaves_the_account_open() {
    let lines = told(Part::First).await;
    let last = lines.last().expect("a line");
    let names = ["done", "first", "failed", "left"].map(|name| format!("progress.{name}"));
    assert_eq!(names.map(|name| last[&name].clone()), ["3", "97", "3", "97"]);
}
