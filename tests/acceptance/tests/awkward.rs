//! Accounts and Regions that are not as one would wish, each by itself.

use macie_emulator::{AccountId, Emulator, RelationshipStatus, SessionStatus, switches};
use macie_org_acceptance::*;
use serde_json::json;

const REGION: &str = "eu-west-1";

/// An organization of 12 whose administrator is designated already, so that records
/// can be arranged before the execution.
fn designated() -> Emulator {
    let emulator = emulator(12);
    let administrator = administrator(&emulator);
    emulator.state(|state| state.put_administrator(region(REGION), administrator));
    emulator
}

/// Onboards [`REGION`]; yields what the report says of the third account and what the
/// emulator holds.
async fn enrolled(emulator: &Emulator) -> (String, Option<RelationshipStatus>, Vec<String>) {
    let account = nth(emulator, 3);
    let system = system(emulator).await;
    let ended = succeed(&system, "run", &onboard(emulator, &[REGION])).await;
    let about: Vec<_> = mutating(emulator)
        .into_iter()
        .filter(|call| call.target == Some(account))
        .map(|call| call.operation.to_owned())
        .collect();
    (ended.outcome(account, REGION), relationship(emulator, account, region(REGION)), about)
}

fn with_record(status: RelationshipStatus) -> Emulator {
    let emulator = designated();
    let account = nth(&emulator, 3);
    emulator.state(|state| state.put_member(region(REGION), account, status));
    emulator
}

/// A record that reads `Removed` is deleted and created again: the account becomes a member with
/// two calls.
#[tokio::test(flavor = "multi_thread")]
async fn a_removed_member_is_deleted_and_created_again() {
    let (outcome, status, sent) = enrolled(&with_record(RelationshipStatus::Removed)).await;
    assert_eq!((outcome.as_str(), status), ("changed", Some(RelationshipStatus::Enabled)));
    assert_eq!(sent, ["DeleteMember", "CreateMember"]);
}

/// Where Macie refuses to delete a record that reads `Removed`, the account is created all the
/// same, and becomes a member.
#[tokio::test(flavor = "multi_thread")]
async fn a_removed_member_that_cannot_be_deleted_is_created_all_the_same() {
    let emulator = with_record(RelationshipStatus::Removed);
    emulator.state(|state| {
        state.switches_mut().delete_member_of_organization =
            switches::DeleteMemberOfOrganization::RefusedNotAssociated;
    });
    let (outcome, status, _) = enrolled(&emulator).await;
    assert_eq!((outcome.as_str(), status), ("changed", Some(RelationshipStatus::Enabled)));
}

/// A member whose session is suspended is skipped with `paused`. It stays suspended, and nothing
/// is sent for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_member_stays_suspended() {
    let (outcome, status, sent) = enrolled(&with_record(RelationshipStatus::Paused)).await;
    assert_eq!((outcome.as_str(), status), ("skipped paused", Some(RelationshipStatus::Paused)));
    assert_eq!(sent, [] as [&str; 0]);
}

/// A member that has not enabled the Region is skipped with `regionDisabled`, one that Macie
/// calls suspended with `accountSuspended`. Nothing is sent for either.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_for_a_member_whose_region_or_account_is_not_enabled() {
    let cases = [
        (RelationshipStatus::RegionDisabled, "skipped regionDisabled"),
        (RelationshipStatus::AccountSuspended, "skipped accountSuspended"),
    ];
    for (status, expected) in cases {
        let (outcome, held, sent) = enrolled(&with_record(status)).await;
        assert_eq!((outcome.as_str(), held), (expected, Some(status)));
        assert_eq!(sent, [] as [&str; 0], "{status:?}");
    }
}

/// A member that Macie is still enabling is waited for, and nothing is sent for it. If that does
/// not end, it fails with `notConfirmed`.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_is_being_enabled_is_only_waited_for_and_then_reported() {
    let (outcome, _, sent) = enrolled(&with_record(RelationshipStatus::Created)).await;
    assert_eq!(outcome, "failed notConfirmed");
    assert_eq!(sent, [] as [&str; 0]);
}

/// A new member that Macie shows late is waited for, and not created a second time.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_becomes_visible_late_is_enrolled_with_one_call() {
    let emulator = designated();
    emulator.state(|state| state.switches_mut().member_creation_visible_after_ms = 1500);
    let (outcome, status, sent) = enrolled(&emulator).await;
    assert_eq!((outcome.as_str(), status), ("changed", Some(RelationshipStatus::Enabled)));
    assert_eq!(sent, ["CreateMember"]);
}

/// An account that has not enabled the Region is skipped with `regionDisabled`. Another run sends
/// nothing for it.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_has_not_enabled_the_region_is_skipped_and_not_tried_again() {
    let emulator = designated();
    let account = nth(&emulator, 3);
    emulator.state(|state| state.disable_region(account, region(REGION)));
    let system = system(&emulator).await;
    let input = onboard(&emulator, &[REGION]);
    let first = succeed(&system, "first", &input).await;
    assert_eq!(first.outcome(account, REGION), "skipped regionDisabled");
    emulator.forget_calls();
    succeed(&system, "second", &input).await;
    assert_eq!(mutating(&emulator), []);
}

/// A member of another administrator fails with `refused` and Macie's own words. Every run tries
/// it once, since nothing shows the obstacle beforehand.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_another_administrator_is_tried_once_a_run_and_reported_in_macies_words() {
    let emulator = designated();
    let (account, other) = (nth(&emulator, 3), nth(&emulator, 5));
    emulator.state(|state| state.bind_to_other_administrator(account, region(REGION), other));
    let system = system(&emulator).await;
    let input = onboard(&emulator, &[REGION]);
    succeed(&system, "first", &input).await;
    emulator.forget_calls();
    let second = succeed(&system, "second", &input).await;
    assert_eq!(second.outcome(account, REGION), "failed refused");
    assert!(second.row(account, REGION)["message"].as_str().unwrap().contains("ValidationException"));
    let sent: Vec<_> = mutating(&emulator).into_iter().map(|call| (call.operation, call.target)).collect();
    // The other administrator itself has a member, so it is refused as well.
    assert_eq!(sent, [("CreateMember", Some(account)), ("CreateMember", Some(other))]);
    assert_eq!(calls(&emulator, "macie2:ListMembers"), 1, "a refusal costs no second listing");
    assert_eq!(second.output["status"], "finishedWithFailures");
}

/// An account that Organizations calls suspended or closed is skipped with `accountNotActive`.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_are_not_active_are_skipped_by_organizations_word() {
    let emulator = designated();
    let (suspended, closed) = (nth(&emulator, 3), nth(&emulator, 4));
    emulator.state(|state| {
        state.suspend_account(suspended).unwrap();
        state.close_account(closed).unwrap();
    });
    let system = system(&emulator).await;
    let ended = succeed(&system, "run", &onboard(&emulator, &[REGION])).await;
    for account in [suspended, closed] {
        assert_eq!(ended.outcome(account, REGION), "skipped accountNotActive");
        assert_eq!(relationship(&emulator, account, region(REGION)), None);
    }
}

/// Whether an account is active is read from its `State`, and from the older `Status` where
/// Organizations sends that alone.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_told_apart_without_state_and_without_status() {
    for fields in [switches::AccountStateFields::StateOnly, switches::AccountStateFields::StatusOnly] {
        let emulator = designated();
        let suspended = nth(&emulator, 3);
        emulator.state(|state| {
            state.suspend_account(suspended).unwrap();
            state.switches_mut().account_state_fields = fields;
        });
        let system = system(&emulator).await;
        let ended = succeed(&system, "run", &onboard(&emulator, &[REGION])).await;
        assert_eq!(ended.outcome(suspended, REGION), "skipped accountNotActive");
    }
}

/// The management account becomes a member too. Its own session is enabled before the
/// administrator is designated.
#[tokio::test(flavor = "multi_thread")]
async fn the_management_account_becomes_a_member_after_its_own_session_is_on() {
    let emulator = emulator(6);
    let system = system(&emulator).await;
    let management: AccountId = emulator.state(|state| *state.organization().management_id());
    let ended = succeed(&system, "run", &onboard(&emulator, &[REGION])).await;
    assert_eq!(ended.outcome(management, REGION), "changed");
    let enabled = emulator.calls().iter().position(|call| call.operation == "EnableMacie").unwrap();
    let is_designation = |call: &macie_emulator::Call| call.operation == "EnableOrganizationAdminAccount";
    assert!(enabled < emulator.calls().iter().position(is_designation).unwrap());
}

/// The management account can be the administrator. Then it is skipped with `administrator`, and
/// all others become its members.
#[tokio::test(flavor = "multi_thread")]
async fn the_management_account_can_be_the_administrator() {
    let emulator = emulator(6);
    let system = system(&emulator).await;
    let management = emulator.state(|state| *state.organization().management_id());
    let mut input = onboard(&emulator, &[REGION]);
    input["administratorId"] = json!(management.to_string());
    let ended = succeed(&system, "run", &input).await;
    assert_eq!((ended.count("changed"), ended.count("skipped")), (5, 1));
    assert_eq!(ended.outcome(management, REGION), "skipped administrator");
}

/// Where Macie answers the management account only once its own session is on, that session is
/// enabled first.
#[tokio::test(flavor = "multi_thread")]
async fn a_management_account_that_must_enable_macie_before_it_may_ask_does_so() {
    let emulator = emulator(6);
    emulator.state(|state| {
        state.switches_mut().management_session_required_for_administrator_operations = true;
    });
    let system = system(&emulator).await;
    succeed(&system, "run", &onboard(&emulator, &[REGION])).await;
    assert_all_enabled(&emulator, &[REGION]);
}

/// An administrator's own session is resumed if it is suspended, and enabled if it is absent.
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_whose_session_is_suspended_or_gone_gets_it_back() {
    for session in [Some(SessionStatus::Paused), None] {
        let emulator = designated();
        let administrator = administrator(&emulator);
        emulator.state(|state| match session {
            Some(status) => state.put_session(administrator, region(REGION), status),
            None => state.drop_session(administrator, region(REGION)),
        });
        let system = system(&emulator).await;
        succeed(&system, "run", &onboard(&emulator, &[REGION])).await;
        assert_all_enabled(&emulator, &[REGION]);
        let held = emulator.state(|state| state.session(administrator, region(REGION)));
        assert_eq!(held, Some(SessionStatus::Enabled));
    }
}

/// A Region where another account is the administrator stops with `AnotherAdministrator` before
/// any change there. The other Regions stop by the same name, since an organization has one
/// administrator.
#[tokio::test(flavor = "multi_thread")]
async fn another_administrator_stops_its_region_before_any_change() {
    let emulator = emulator(6);
    let other = nth(&emulator, 4);
    emulator.state(|state| state.put_administrator(region(REGION), other));
    let system = system(&emulator).await;
    let ended = succeed(&system, "run", &onboard(&emulator, &["us-east-1", REGION])).await;
    assert_eq!(ended.region(REGION)["error"]["name"], "AnotherAdministrator");
    assert_eq!(ended.outcome(nth(&emulator, 2), REGION), "failed notAttempted");
    let there: Vec<_> = mutating(&emulator).into_iter().filter(|call| call.region == REGION).collect();
    assert_eq!(there, []);
    // An organization has one administrator for all Regions: the other one cannot be set up either.
    assert_eq!(ended.region("us-east-1")["error"]["name"], "AnotherAdministrator");
    assert_eq!(ended.output["status"], "finishedWithFailures");
}

/// A Region that the administrator has not enabled stops with `RegionNotEnabled`. The others are
/// finished, and every account has a row in each.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_the_administrator_has_not_enabled_does_not_stop_the_others() {
    let emulator = emulator(6);
    let administrator = administrator(&emulator);
    emulator.state(|state| state.disable_region(administrator, region("af-south-1")));
    let system = system(&emulator).await;
    let ended = succeed(&system, "run", &onboard(&emulator, &["us-east-1", "af-south-1", REGION])).await;
    assert_eq!(ended.region("af-south-1")["status"], "stopped");
    assert_eq!(ended.region("af-south-1")["error"]["name"], "RegionNotEnabled");
    assert_all_enabled(&emulator, &["us-east-1", REGION]);
    assert_eq!(ended.count("targets"), 18);
}

/// A Region in which Macie refuses more accounts than `limits.maxFailures` stops with
/// `TooManyFailures`. As many as that are rows of the report and stop nothing.
#[tokio::test(flavor = "multi_thread")]
async fn one_failure_more_than_allowed_stops_the_region_by_name() {
    let emulator = designated();
    let other = nth(&emulator, 10);
    for n in 1..8 {
        let account = nth(&emulator, n);
        emulator.state(|state| state.bind_to_other_administrator(account, region(REGION), other));
    }
    let system = system(&emulator).await;
    let mut input = onboard(&emulator, &[REGION]);
    input["limits"] = json!({"maxFailures": 2});
    let ended = succeed(&system, "run", &input).await;
    assert_eq!(ended.region(REGION)["error"]["name"], "TooManyFailures");
    input["limits"] = json!({"maxFailures": 8});
    let ended = succeed(&system, "again", &input).await;
    assert_eq!(ended.region(REGION)["error"], json!(null));
    assert_eq!(ended.count("failed"), 8);
}
