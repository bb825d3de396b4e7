//! Audits: what they find, what they show of a Region, and that they only read.

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::{
    AccountId, AutoEnable, Emulator, JoinedMethod, NewAccount, RelationshipStatus, SessionKey,
};
use macie_org_acceptance::*;
use serde_json::{Value, json};

const REGION: &str = "eu-west-1";

fn audit(emulator: &Emulator, regions: &[&str]) -> Value {
    let mut input = onboard(emulator, regions);
    input["operation"] = json!("audit");
    input
}

fn management(emulator: &Emulator) -> AccountId {
    emulator.state(|state| *state.organization().management_id())
}

/// What the page shows as not as onboarding wants it, as `planned removed`, by account; those in
/// order are left out.
fn found(ended: &Ended) -> BTreeMap<String, String> {
    let told = |((account, _), cell): (&page::Pair, &Value)| {
        let text = |name: &str| cell[name].as_str().unwrap_or_default();
        (account.clone(), format!("{} {}", text("outcome"), text("reason")))
    };
    ended.cells.iter().filter(|(_, cell)| cell["outcome"] != "unchanged").map(told).collect()
}

/// An organization of 40 with one account in each awkward situation, all others being members.
struct Awkward {
    emulator: Emulator,
    /// What an audit has to say of each.
    expected: BTreeMap<String, String>,
    /// A member of another administrator.
    tied_elsewhere: AccountId,
    /// An account that has not enabled the Region.
    without_region: AccountId,
}

fn awkward() -> Awkward {
    let (emulator, at) = (emulator(40), region(REGION));
    let administrator = administrator(&emulator);
    let others: Vec<AccountId> = (1..30).map(|n| nth(&emulator, n)).collect();
    let new = AccountId::from_number(990_000_000_001);
    let mut expected = BTreeMap::new();
    emulator.state(|state| {
        state.put_administrator(at, administrator);
        let all: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        state.put_session(*state.organization().management_id(), at, macie_emulator::SessionStatus::Enabled);
        for account in all.into_iter().filter(|id| *id != administrator) {
            state.put_member(at, account, RelationshipStatus::Enabled);
        }
    });
    let mut expect = |account: AccountId, what: &str| drop(expected.insert(account.to_string(), what.into()));
    expect(administrator, "skipped administrator");
    let records = [
        (RelationshipStatus::Removed, "planned removed"),
        (RelationshipStatus::Resigned, "planned resigned"),
        (RelationshipStatus::Invited, "planned invited"),
        (RelationshipStatus::EmailVerificationInProgress, "planned emailVerificationInProgress"),
        (RelationshipStatus::EmailVerificationFailed, "planned emailVerificationFailed"),
        (RelationshipStatus::Created, "planned created"),
        (RelationshipStatus::Paused, "skipped paused"),
        (RelationshipStatus::RegionDisabled, "skipped regionDisabled"),
    ];
    for ((status, what), account) in records.into_iter().zip(&others) {
        emulator.state(|state| state.put_member(at, *account, status));
        expect(*account, what);
    }
    let [suspended, closed, tied_elsewhere, without_region, left] = [10, 11, 12, 13, 14].map(|n| others[n]);
    let by_hand = SessionKey { region: at, account: administrator };
    emulator.state(|state| {
        state.suspend_account(suspended).expect("the account exists");
        state.close_account(closed).expect("the account exists");
        for account in [tied_elsewhere, without_region] {
            state.disassociate_member(by_hand, account).expect("a member");
            state.delete_member(by_hand, account).expect("a record");
        }
        state.bind_to_other_administrator(tied_elsewhere, at, AccountId::from_number(999_999_999_999));
        state.disable_region(without_region, at);
        state.leave(left).expect("the account exists");
        state.update_organization_configuration(by_hand, AutoEnable::Off).expect("an administrator");
        state.join(NewAccount::named_after(new), JoinedMethod::Created).expect("a new account");
    });
    expect(suspended, "skipped accountNotActive");
    expect(closed, "skipped accountNotActive");
    expect(left, "skipped notInOrganization");
    for account in [tied_elsewhere, without_region, new] {
        expect(account, "planned noRecord");
    }
    Awkward { emulator, expected, tied_elsewhere, without_region }
}

/// An audit and its page name every account that onboarding would change, and why, and no other. After that
/// onboarding it names what Macie did not let it change: a member of another administrator, an
/// account whose invitation is open, and one that Macie does not stop enabling.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_finds_exactly_what_onboarding_would_change() {
    let Awkward { emulator, mut expected, tied_elsewhere, without_region } = awkward();
    let system = system(&emulator).await;
    let input = audit(&emulator, &[REGION]);
    let before = succeed(&system, "before", &input).await;
    assert_eq!(found(&before), expected);
    assert_eq!(before.output["status"], "drifted");
    assert_eq!(before.output["drift"], json!(before.count("planned")));
    succeed(&system, "onboard", &onboard(&emulator, &[REGION])).await;
    let after = succeed(&system, "after", &input).await;
    let refused = ["planned created", "planned invited", "planned emailVerificationInProgress"];
    expected.retain(|account, what| {
        let is_tied = *account == tied_elsewhere.to_string();
        !what.starts_with("planned") || refused.contains(&what.as_str()) || is_tied
    });
    expected.insert(without_region.to_string(), "skipped regionDisabled".into());
    assert_eq!(found(&after), expected);
}

/// The calls that an audit names are those that onboarding then makes. Where nothing is left to
/// do, an audit finds no drift, and its status is `finished`.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_audit_names_is_what_onboarding_does_and_then_there_is_no_drift() {
    let emulator = emulator(12);
    let system = system(&emulator).await;
    let regions = ["us-east-1", REGION];
    let mut input = audit(&emulator, &regions);
    input["settings"] = json!({"autoEnable": true, "findingPublishingFrequency": "ONE_HOUR"});
    let before = succeed(&system, "before", &input).await;
    assert_eq!(mutating(&emulator), []);
    let of_rows = before.rows().flat_map(|row| row["calls"].as_array().into_iter().flatten());
    let lines = before.output["regions"].as_array().unwrap().iter();
    let of_regions = lines.flat_map(|line| line["changes"].as_array().unwrap());
    let mut named: Vec<String> =
        of_rows.chain(of_regions).map(|call| call.as_str().unwrap().to_owned()).collect();
    let mut onboarding = input.clone();
    onboarding["operation"] = json!("onboard");
    succeed(&system, "onboard", &onboarding).await;
    // Designating registers and trusts, which Macie does itself.
    let called = mutating(&emulator).into_iter().map(|call| format!("{}:{}", call.service, call.operation));
    let mut called: Vec<String> = called.collect();
    named.sort();
    called.sort();
    assert_eq!(named, called);
    let after = succeed(&system, "after", &input).await;
    assert_eq!((&after.output["status"], &after.output["drift"]), (&json!("finished"), &json!(0)));
    assert_eq!(after.count("planned"), 0);
}

/// An audit shows each Region's administrator, sessions, settings and number of members, whatever
/// was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_shows_what_a_region_has() {
    let emulator = emulator(30);
    let system = system(&emulator).await;
    let mut input = onboard(&emulator, &[REGION]);
    input["settings"] = json!({"autoEnable": true, "findingPublishingFrequency": "ONE_HOUR",
        "findingsPublication": {"publishClassificationFindings": true, "publishPolicyFindings": false},
        "automatedDiscovery": {"status": "ENABLED", "autoEnableOrganizationMembers": "NEW"}});
    succeed(&system, "onboard", &input).await;
    let ended = succeed(&system, "audit", &audit(&emulator, &["us-east-1", REGION])).await;
    let asked = &input["settings"];
    let expected = json!({
        "administrator": administrator(&emulator).to_string(),
        "managementSession": "ENABLED", "administratorSession": "ENABLED",
        "autoEnable": true, "findingPublishingFrequency": "ONE_HOUR", "classificationExport": null,
        "findingsPublication": asked["findingsPublication"],
        "automatedDiscovery": asked["automatedDiscovery"],
        "members": 29, "memberLimit": 10_000
    });
    assert_eq!(ended.region(REGION)["audit"], expected);
    let untouched = &ended.region("us-east-1")["audit"];
    assert_eq!((&untouched["administrator"], &untouched["autoEnable"]), (&json!(null), &json!(null)));
    assert_eq!((&untouched["managementSession"], &untouched["members"]), (&json!("ABSENT"), &json!(0)));
}

/// A Region where another account is the administrator is named with `AnotherAdministrator` and
/// that account's id. It is no drift: onboarding would change nothing there.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_names_another_administrator() {
    let emulator = emulator(6);
    let other = nth(&emulator, 4);
    emulator.state(|state| state.put_administrator(region(REGION), other));
    let system = system(&emulator).await;
    let ended = succeed(&system, "audit", &audit(&emulator, &[REGION])).await;
    let line = ended.region(REGION);
    assert_eq!(
        (&line["status"], &line["error"]["name"]),
        (&json!("stopped"), &json!("AnotherAdministrator"))
    );
    assert_eq!(line["audit"]["administrator"], other.to_string());
    assert_eq!(ended.outcome(nth(&emulator, 2), REGION), "failed notAttempted");
    assert_eq!(
        (&ended.output["status"], &ended.output["drift"]),
        (&json!("finishedWithFailures"), &json!(0))
    );
}

/// What an audit sees of an account is the administrator's record of it: whether onboarding
/// wants it, where the relationship stands and whether its session is on.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_says_what_was_seen_of_each_account() {
    let Awkward { emulator, .. } = awkward();
    let system = system(&emulator).await;
    let ended = succeed(&system, "audit", &audit(&emulator, &[REGION])).await;
    let seen = |account| ended.row(account, REGION)["observed"].clone();
    let of = |in_scope: bool, relationship: Value, session: Value| json!({"inScope": in_scope, "relationship": relationship, "session": session});
    assert_eq!(seen(management(&emulator)), of(true, json!("Enabled"), json!("ENABLED")));
    assert_eq!(seen(administrator(&emulator)), of(false, json!(null), json!(null)));
    assert_eq!(seen(nth(&emulator, 1)), of(true, json!("Removed"), json!(null)));
    assert_eq!(seen(nth(&emulator, 7)), of(true, json!("Paused"), json!("PAUSED")));
    assert_eq!(seen(AccountId::from_number(990_000_000_001)), of(true, json!(null), json!(null)));
}

/// An audit of 10,000 accounts in all 22 Regions changes nothing, lists the members of a Region
/// once, and calls nothing in any member's account.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_of_ten_thousand_accounts_in_every_region_only_reads() {
    let emulator = emulator(10_000);
    let (administrator, management) = (administrator(&emulator), management(&emulator));
    let regions: Vec<_> = macie_emulator::Region::ALL.into_iter().collect();
    emulator.state(|state| {
        let all: Vec<_> = state.organization().accounts().map(|account| account.id).collect();
        for at in &regions {
            state.put_administrator(*at, administrator);
            state.put_session(management, *at, macie_emulator::SessionStatus::Enabled);
            for account in all.iter().filter(|id| **id != administrator) {
                state.put_member(*at, *account, RelationshipStatus::Enabled);
            }
        }
    });
    let names: Vec<_> = regions.iter().map(ToString::to_string).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let system = system(&emulator).await;
    let ended = succeed(&system, "audit", &audit(&emulator, &names)).await;
    assert_eq!(ended.output["status"], "finished");
    assert_eq!((ended.count("unchanged"), ended.count("skipped")), (22 * 9_999, 22));
    assert_eq!(mutating(&emulator), []);
    assert_eq!(calls(&emulator, "macie2:ListMembers"), 22 * 9_999_u64.div_ceil(25));
    assert_eq!(calls(&emulator, "organizations:ListAccounts"), 10_000 / 20);
    let callers: BTreeSet<_> = emulator.calls().into_iter().filter_map(|call| call.caller).collect();
    assert_eq!(callers, BTreeSet::from([administrator, management]));
    for (function, stats) in system.lambda().stats() {
        println!("{function}: peak {} of {} MiB", stats.peak_memory_kib / 1024, stats.memory_mib);
    }
}
