//! The table of leases as the template makes it and the adapter writes to it: who may take
//! a Region, and when.
//!
//! No function runs here, and no clock: every test says what time it is.

#![expect(clippy::unwrap_used, reason = "a helper that unwraps fails the test that calls it")]

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::config::Credentials;
use macie_org::aws::{Aws, AwsLeaseTable, Scopes};
use macie_org::lease::{Claim, Claimed, LeaseKey, LeaseRow};
use macie_org::ports::LeaseTable;
use macie_org_acceptance::emulator;
use macie_org_local::system::{Deployment, System, SystemOptions};
use macie_org_local::template::Template;
use macie_org_local::workspace::Workspace;
use serde_json::json;

/// The table of the deployed template, in an engine of its own.
struct Engine {
    leases: AwsLeaseTable,
    dynamodb: aws_sdk_dynamodb::Client,
    table: String,
    _system: System,
}

impl Engine {
    async fn start() -> Self {
        let options = SystemOptions::quick(emulator(3));
        let path = Workspace::current().unwrap().template();
        let mut template = Template::read(&path, &Deployment::stack(&options)).unwrap();
        template.functions.clear();
        let table = template.tables[0].name.clone();
        let definition = json!({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}).to_string();
        let deployment = Deployment { template, definition, binaries: BTreeMap::new() };
        let system = System::deploy(options, deployment).await.unwrap();
        let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .endpoint_url(system.engine_endpoint())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "local"));
        let config = config.load().await;
        let dynamodb = aws_sdk_dynamodb::Client::new(&config);
        let leases = Aws::new(config, Scopes::default()).leases(table.clone());
        Self { leases, dynamodb, table, _system: system }
    }

    async fn claim(&self, claim: &Claim, now: u64, expires_at: u64) -> Claimed {
        self.leases.claim(&key("us-east-1"), claim, now, expires_at).await.unwrap()
    }

    async fn renew(&self, claim: &Claim, expires_at: u64) -> Option<LeaseRow> {
        self.leases.renew(&key("us-east-1"), claim, expires_at).await.unwrap()
    }

    async fn hand_over(&self, claim: &Claim, expires_at: u64) {
        self.leases.hand_over(&key("us-east-1"), claim, expires_at).await.unwrap();
    }

    async fn release(&self, claim: &Claim) {
        self.leases.release(&key("us-east-1"), claim).await.unwrap();
    }

    async fn ask_to_stop(&self, execution: &str) {
        self.leases.ask_to_stop(&key("us-east-1"), execution).await.unwrap();
    }

    /// When the table may delete its only row, in seconds since 1970.
    async fn expires_on(&self) -> u64 {
        let rows = self.dynamodb.scan().table_name(&self.table).send().await.unwrap();
        let [row] = rows.items() else { panic!("{rows:?}") };
        row["expiresOn"].as_n().unwrap().parse().unwrap()
    }
}

fn key(region: &str) -> LeaseKey {
    LeaseKey { administrator: "222222222222".parse().unwrap(), region: region.parse().unwrap() }
}

/// The claim of a leg, as `execution/leg`.
fn leg(name: &str) -> Claim {
    let execution = name.split('/').next().unwrap().to_owned();
    Claim { execution, operation: "onboard".into(), token: name.to_owned() }
}

/// What the row says while `claim` holds it.
fn held(claim: &Claim, expires_at: u64) -> LeaseRow {
    let Claim { execution, operation, token } = claim.clone();
    LeaseRow { execution, operation, token, expires_at, stop: String::new() }
}

fn taken_from_nobody() -> Claimed {
    Claimed::Taken(LeaseRow::default())
}

/// Of several that claim a Region at the same moment, one gets it.
#[tokio::test(flavor = "multi_thread")]
async fn of_all_who_claim_at_once_one_wins() {
    let engine = Engine::start().await;
    let [a, b, c, d] = ["a/1", "b/1", "c/1", "d/1"].map(leg);
    for round in 0..50 {
        // Every lease has run out when the next round begins.
        let (now, end) = (2 * round, 2 * round + 1);
        let claim = |by| engine.claim(by, now, end);
        let (a, b, c, d) = tokio::join!(claim(&a), claim(&b), claim(&c), claim(&d));
        let taken = [a, b, c, d].iter().filter(|claimed| matches!(claimed, Claimed::Taken(_))).count();
        assert_eq!(taken, 1, "round {round}");
    }
}

/// A lease is taken over when its time is over, and not before; renewing it prolongs that time.
/// Who has lost it can neither renew it nor give it away.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_taken_over_when_it_has_ended_and_not_before() {
    let engine = Engine::start().await;
    let (first, second) = (leg("first/1"), leg("second/1"));
    assert_eq!(engine.claim(&first, 1_000, 2_000).await, taken_from_nobody());
    assert_eq!(engine.claim(&second, 1_999, 9_000).await, Claimed::Held(held(&first, 2_000)));
    assert_eq!(engine.renew(&first, 3_000).await, Some(held(&first, 3_000)));
    assert_eq!(engine.claim(&second, 2_999, 9_000).await, Claimed::Held(held(&first, 3_000)));
    assert_eq!(engine.claim(&second, 3_000, 9_000).await, Claimed::Taken(held(&first, 3_000)));
    assert_eq!(engine.renew(&first, 10_000).await, None);
    engine.hand_over(&first, 10_000).await;
    engine.release(&first).await;
    assert_eq!(engine.renew(&second, 11_000).await, Some(held(&second, 11_000)), "nothing of it was lost");
}

/// Between two legs a Region stays with its execution: the next leg takes it at once, another
/// execution does not get it. While a leg runs, no second one of the same execution begins.
#[tokio::test(flavor = "multi_thread")]
async fn the_next_leg_takes_over_at_once_and_only_when_no_leg_runs() {
    let engine = Engine::start().await;
    let (one, two, other) = (leg("mine/1"), leg("mine/2"), leg("other/1"));
    assert_eq!(engine.claim(&one, 1_000, 2_000).await, taken_from_nobody());
    assert_eq!(engine.claim(&two, 1_001, 2_001).await, Claimed::Held(held(&one, 2_000)));
    engine.hand_over(&one, 5_000).await;
    let between = LeaseRow { token: String::new(), ..held(&one, 5_000) };
    assert_eq!(engine.claim(&other, 4_999, 9_000).await, Claimed::Held(between.clone()));
    assert_eq!(engine.renew(&one, 9_000).await, None, "a leg that has ended renews nothing");
    assert_eq!(engine.claim(&two, 1_002, 2_002).await, Claimed::Taken(between));
}

/// A claim that has to be sent again, since its answer was lost, is granted again.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_is_sent_twice_is_taken_twice() {
    let engine = Engine::start().await;
    let claim = leg("mine/1");
    assert_eq!(engine.claim(&claim, 1_000, 2_000).await, taken_from_nobody());
    assert_eq!(engine.claim(&claim, 1_000, 2_000).await, Claimed::Taken(held(&claim, 2_000)));
}

/// A request to stop is made to one execution. It stays in the row, whoever claims the Region or
/// gives it back meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_stop_outlives_claims_and_releases() {
    let engine = Engine::start().await;
    let (first, second) = (leg("first/1"), leg("second/1"));
    let asked = |row: LeaseRow| LeaseRow { stop: "second".into(), ..row };
    engine.ask_to_stop("second").await;
    assert_eq!(engine.claim(&first, 1_000, 2_000).await, Claimed::Taken(asked(LeaseRow::default())));
    assert_eq!(engine.renew(&first, 3_000).await, Some(asked(held(&first, 3_000))));
    engine.release(&first).await;
    assert_eq!(engine.claim(&second, 1_500, 2_500).await, Claimed::Taken(asked(LeaseRow::default())));
}

/// A Region that is given back is free at once. Every Region has a lease of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_released_region_is_free_at_once_and_other_regions_always_were() {
    let engine = Engine::start().await;
    let (first, second) = (leg("first/1"), leg("second/1"));
    assert_eq!(engine.claim(&first, 1_000, 2_000).await, taken_from_nobody());
    let elsewhere = engine.leases.claim(&key("eu-west-1"), &second, 1_000, 2_000).await.unwrap();
    assert_eq!(elsewhere, taken_from_nobody());
    engine.release(&first).await;
    assert_eq!(engine.claim(&second, 1_001, 2_000).await, taken_from_nobody());
}

/// The table may delete a row a day after its lease ran out, or after the request to stop.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_kept_for_a_day_after_its_lease_or_its_request_to_stop() {
    const DAY: u64 = 86_400;
    let engine = Engine::start().await;
    let now = || SystemTime::UNIX_EPOCH.elapsed().as_ref().map(Duration::as_secs).unwrap();
    let before = now();
    engine.ask_to_stop("mine").await;
    assert!((before + DAY..=now() + DAY).contains(&engine.expires_on().await));
    let claim = leg("mine/1");
    engine.claim(&claim, 1_000, 2_000).await;
    assert_eq!(engine.expires_on().await, 2 + DAY);
    engine.renew(&claim, 3_999).await;
    assert_eq!(engine.expires_on().await, 3 + DAY);
    engine.hand_over(&claim, 5_000).await;
    assert_eq!(engine.expires_on().await, 5 + DAY);
}
