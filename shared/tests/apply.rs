//! Applying a plan against a registry that answers from a script: what counts as
//! accepted, refused or doubtful, and when a leg stops.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use macie_org::apply::{Applied, Leg, Stop, Work, apply};
use macie_org::call::{Caller, Deadline};
use macie_org::change::{MemberChange, MemberChangeKind};
use macie_org::error::{Call, Error, ErrorKind};
use macie_org::ids::{AccountId, Email, Region};
use macie_org::model::*;
use macie_org::page::{Page, PageToken};
use macie_org::ports::MemberRegistry;
use macie_org::report::Counts;

/// Answers each `CreateMember` and `DeleteMember` from its script, then accepts.
#[derive(Default)]
struct Script {
    creates: RefCell<BTreeMap<AccountId, Vec<ErrorKind>>>,
    deletes: RefCell<BTreeMap<AccountId, Vec<ErrorKind>>>,
    sent: RefCell<Vec<String>>,
    in_flight: Cell<usize>,
    most_in_flight: Cell<usize>,
}

impl Script {
    fn refusing(account: u64, kinds: &[ErrorKind]) -> Self {
        let script = Self::default();
        script.creates.borrow_mut().insert(id(account), kinds.iter().rev().copied().collect());
        script
    }

    async fn answer(
        &self,
        what: &'static str,
        account: &AccountId,
        script: &RefCell<BTreeMap<AccountId, Vec<ErrorKind>>>,
    ) -> Result<(), Error> {
        self.in_flight.set(self.in_flight.get() + 1);
        self.most_in_flight.set(self.most_in_flight.get().max(self.in_flight.get()));
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.in_flight.set(self.in_flight.get() - 1);
        self.sent.borrow_mut().push(format!("{what} {account}"));
        let kind = script.borrow_mut().get_mut(account).and_then(Vec::pop);
        kind.map_or(Ok(()), |kind| {
            let call = Call::regional("macie2:CreateMember", region()).about(account);
            Err(Error {
                call,
                kind,
                message: "as scripted".into(),
                request_id: None,
                retry_after: None,
                source: None,
            })
        })
    }
}

impl MemberRegistry for Script {
    async fn create_member(&self, _: Region, account: &AccountId, _: &Email) -> Result<(), Error> {
        self.answer("create", account, &self.creates).await
    }

    async fn delete_member(&self, _: Region, account: &AccountId) -> Result<(), Error> {
        self.answer("delete", account, &self.deletes).await
    }

    async fn session(&self, _: Region) -> Result<Session, Error> {
        unreachable!("apply changes members only")
    }

    async fn enable_session(&self, _: Region) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn resume_session(&self, _: Region) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn set_frequency(&self, _: Region, _: FindingPublishingFrequency) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn organization_configuration(&self, _: Region) -> Result<OrganizationConfiguration, Error> {
        unreachable!("apply changes members only")
    }

    async fn set_auto_enable(&self, _: Region, _: bool) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn classification_export(&self, _: Region) -> Result<Option<ClassificationExport>, Error> {
        unreachable!("apply changes members only")
    }

    async fn set_classification_export(&self, _: Region, _: &ClassificationExport) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn findings_publication(&self, _: Region) -> Result<Option<FindingsPublication>, Error> {
        unreachable!("apply changes members only")
    }

    async fn set_findings_publication(&self, _: Region, _: FindingsPublication) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn automated_discovery(&self, _: Region) -> Result<Option<AutomatedDiscovery>, Error> {
        unreachable!("apply changes members only")
    }

    async fn set_automated_discovery(&self, _: Region, _: &AutomatedDiscovery) -> Result<(), Error> {
        unreachable!("apply changes members only")
    }

    async fn members(&self, _: Region, _: Option<PageToken>) -> Result<Page<Member>, Error> {
        unreachable!("apply changes members only")
    }
}

fn id(n: u64) -> AccountId {
    format!("{n:012}").parse().expect("12 digits")
}

fn region() -> Region {
    "eu-west-1".parse().expect("a Region with Macie")
}

fn changes(kind: MemberChangeKind, accounts: std::ops::Range<u64>) -> Vec<(MemberChange, Email)> {
    let change = |n| (MemberChange { account: id(n), kind }, Email::new("a@b.c".into()));
    accounts.map(change).collect()
}

async fn run(script: &Script, changes: &[(MemberChange, Email)], left: Duration, failures_left: u32) -> Work {
    let caller = Caller::new(Deadline::after(left), 7);
    let counts = Counts { targets: 100, ..Counts::default() };
    let leg = Leg { execution: "e", region: region(), number: 1, counts, failures_left };
    apply(script, &caller, &leg, changes).await
}

async fn create_one(kinds: &[ErrorKind]) -> (Applied, usize) {
    let script = Script::refusing(3, kinds);
    let work = run(&script, &changes(MemberChangeKind::Create, 3..4), Duration::from_mins(10), 9).await;
    (work.applied[&id(3)].clone(), script.sent.into_inner().len())
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_sent_until_it_is_accepted() {
    let (applied, sent) = create_one(&[ErrorKind::Throttled; 20]).await;
    assert_eq!((applied, sent), (Applied::Accepted, 21));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final_and_sent_once() {
    let (applied, sent) = create_one(&[ErrorKind::Invalid]).await;
    assert!(matches!(applied, Applied::Refused(ErrorKind::Invalid, _)), "{applied:?}");
    assert_eq!(sent, 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_after_an_unanswered_attempt_is_a_doubt() {
    let (applied, sent) = create_one(&[ErrorKind::Unavailable, ErrorKind::Invalid]).await;
    assert!(matches!(applied, Applied::Doubtful(_)), "{applied:?}");
    assert_eq!(sent, 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_never_answered_is_a_doubt() {
    let (applied, _) = create_one(&[ErrorKind::Unavailable; 40]).await;
    assert!(matches!(applied, Applied::Doubtful(_)), "{applied:?}");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_over_is_deleted_and_then_created() {
    let script = Script::default();
    run(&script, &changes(MemberChangeKind::Replace, 3..4), Duration::from_mins(10), 9).await;
    assert_eq!(script.sent.into_inner(), ["delete 000000000003", "create 000000000003"]);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_macie_will_not_delete_is_created_all_the_same() {
    let script = Script::default();
    script.deletes.borrow_mut().insert(id(3), vec![ErrorKind::Invalid]);
    let work = run(&script, &changes(MemberChangeKind::Replace, 3..4), Duration::from_mins(10), 9).await;
    assert_eq!(work.applied[&id(3)], Applied::Accepted);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_may_not_be_deleted_is_not_created() {
    let script = Script::default();
    script.deletes.borrow_mut().insert(id(3), vec![ErrorKind::AccessDenied]);
    let work = run(&script, &changes(MemberChangeKind::Replace, 3..4), Duration::from_mins(10), 9).await;
    assert!(matches!(work.applied[&id(3)], Applied::Refused(ErrorKind::AccessDenied, _)));
    assert_eq!(script.sent.into_inner(), ["delete 000000000003"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_deadline_leaves_over_was_never_started() {
    let script = Script::default();
    let work = run(&script, &changes(MemberChangeKind::Create, 0..1000), Duration::from_secs(1), 9).await;
    assert_eq!(work.stop, Some(Stop::Deadline));
    assert_eq!(work.applied.len(), script.sent.borrow().len());
    assert!((100..1000).contains(&work.applied.len()), "{}", work.applied.len());
}

#[tokio::test(start_paused = true)]
async fn one_failure_more_than_allowed_stops_the_leg() {
    let script = Script::default();
    for n in 0..1000 {
        script.creates.borrow_mut().insert(id(n), vec![ErrorKind::AccessDenied]);
    }
    let work = run(&script, &changes(MemberChangeKind::Create, 0..1000), Duration::from_mins(10), 5).await;
    assert_eq!(work.stop, Some(Stop::TooManyFailures));
    assert!((6..=6 + 8).contains(&work.applied.len()), "{}", work.applied.len());
}

#[tokio::test(start_paused = true)]
async fn too_many_failures_are_named_even_when_nothing_was_left_to_do() {
    let work_of = async |failures_left| {
        let script = Script::refusing(3, &[ErrorKind::AccessDenied]);
        run(&script, &changes(MemberChangeKind::Create, 3..4), Duration::from_mins(10), failures_left).await
    };
    assert_eq!(work_of(0).await.stop, Some(Stop::TooManyFailures));
    assert_eq!(work_of(1).await.stop, None);
}

#[tokio::test(start_paused = true)]
async fn as_many_failures_as_allowed_do_not_stop_the_leg() {
    let script = Script::default();
    for n in 0..5 {
        script.creates.borrow_mut().insert(id(n), vec![ErrorKind::AccessDenied]);
    }
    let work = run(&script, &changes(MemberChangeKind::Create, 0..100), Duration::from_mins(10), 5).await;
    assert_eq!((work.stop, work.applied.len()), (None, 100));
}

#[tokio::test(start_paused = true)]
async fn calls_run_side_by_side_within_a_bound() {
    let script = Script::default();
    run(&script, &changes(MemberChangeKind::Create, 0..100), Duration::from_mins(10), 9).await;
    assert_eq!(script.most_in_flight.get(), 8);
}
