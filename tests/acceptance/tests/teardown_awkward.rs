//! Accounts and Regions that stand in the way of a teardown, each by itself.

use std::collections::{BTreeMap, BTreeSet};

use macie_emulator::{
    AccountChange, AccountId, AutoEnable, Emulator, NewAccount, NewMember, RelationshipStatus, SessionKey,
    SessionStatus, switches,
};
use macie_org_acceptance::teardown::*;
use macie_org_acceptance::*;
use macie_org_local::system::{System, SystemOptions};
use serde_json::{Value, json};

const REGION: &str = "us-east-1";
const OTHER: &str = "eu-west-1";

fn fail(emulator: &Emulator, calls: &Value, kind: &str) {
    let faults = json!({"failures": [{"calls": calls, "kind": kind}]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults"));
}

/// An account outside the organization accepts the administrator's invitation.
fn invite(emulator: &Emulator) -> AccountId {
    let outside: AccountId = "999900001111".parse().expect("12 digits");
    let new = NewAccount::named_after(outside);
    let email = new.email.clone();
    let administrator = SessionKey { region: region(REGION), account: administrator(emulator) };
    let at = SessionKey { account: outside, ..administrator };
    emulator.state(|state| {
        state.know_outside_account(new);
        state.put_session(outside, at.region, SessionStatus::Enabled);
        let new = NewMember { account: outside, email, tags: BTreeMap::new() };
        state.create_member(administrator, new).expect("an account that is known");
        state.create_invitations(administrator, &[outside]).expect("a session");
        let pending = state.list_invitations(at, None, 1).expect("a session").items;
        state.accept_invitation(at, &pending[0].id, None).expect("an invitation");
    });
    outside
}

/// Tears down [`REGION`] of an organization and yields what came of it.
async fn torn_down(emulator: &Emulator, more: Value) -> Ended {
    let system = system(emulator).await;
    let input = teardown(emulator, &[REGION], &more);
    tear_down(&system, emulator, "teardown", &input).await
}

fn assert_stopped(emulator: &Emulator, ended: &Ended, name: &str, error: &str) {
    let line = ended.region(name);
    assert_eq!((line["status"].as_str(), line["error"]["name"].as_str()), (Some("stopped"), Some(error)));
    assert_eq!(left(emulator, name).0, Some(administrator(emulator)), "{name} keeps its administrator");
}

/// A member that Macie does not let go fails with `refused`; the others go, and their sessions
/// end. Because one is left, its Region stops with `MembersRemain`, and the administrator keeps
/// its designation, its registration and its session.
#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_cannot_be_disassociated_keeps_the_administrator() {
    let emulator = enrolled(8, &[REGION]);
    let stuck = nth(&emulator, 3);
    fail(&emulator, &json!({"operations": ["DisassociateMember"], "targets": [stuck]}), "validation");
    let ended = torn_down(&emulator, json!({})).await;
    assert_stopped(&emulator, &ended, REGION, "MembersRemain");
    assert_eq!(ended.outcome(stuck, REGION), "failed refused");
    let records = emulator.state(|state| state.members(region(REGION)));
    assert_eq!(records.iter().map(|record| record.account).collect::<Vec<_>>(), [stuck]);
    for operation in
        ["macie2:DisableOrganizationAdminAccount", "organizations:DeregisterDelegatedAdministrator"]
    {
        assert_eq!(calls(&emulator, operation), 0, "{operation}");
    }
    let management = emulator.state(|state| *state.organization().management_id());
    let kept = BTreeSet::from([stuck, management, administrator(&emulator)]);
    assert_eq!(sessions(&emulator, REGION), kept);
}

/// A Region that denies everything stops by name and keeps the registration, which is for all
/// Regions; the others are torn down to the end.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_denies_everything_stops_and_the_others_go_on() {
    let emulator = enrolled(8, &[REGION, OTHER]);
    fail(&emulator, &json!({"regions": [OTHER]}), "accessDenied");
    let system = system(&emulator).await;
    let input = teardown(&emulator, &[REGION, OTHER], &json!({"disableManagementSession": true}));
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_stopped(&emulator, &ended, OTHER, "AccessDenied");
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::new()));
    let warnings = ended.output["warnings"].to_string();
    assert!(warnings.contains("stays registered") && warnings.contains(OTHER), "{warnings}");
    assert_eq!(calls(&emulator, "organizations:DeregisterDelegatedAdministrator"), 0);
}

/// A former member in which no role can be assumed fails with `credentialsRefused` and keeps its
/// session; it stops nobody else. Once the role is there, another teardown ends that session too.
#[tokio::test(flavor = "multi_thread")]
async fn a_former_member_that_cannot_be_reached_is_named_and_stops_nobody() {
    let emulator = enrolled(8, &[REGION]);
    let unreachable = nth(&emulator, 3);
    fail(&emulator, &json!({"operations": ["AssumeRole"], "targets": [unreachable]}), "accessDenied");
    let system = system(&emulator).await;
    let input = teardown(&emulator, &[REGION], &json!({"disableManagementSession": true}));
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_eq!(
        (ended.outcome(unreachable, REGION).as_str(), ended.count("failed")),
        ("failed credentialsRefused", 1)
    );
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::from([unreachable])));
    emulator.set_faults(serde_json::from_value(json!({})).expect("no faults"));
    let again = tear_down(&system, &emulator, "again", &input).await;
    assert_eq!(again.output["status"], "finished");
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::new()));
}

/// A protected member stops its Region with `ProtectedMember` before anything is changed there. A
/// protected account that is no member stops nothing, and keeps its session.
#[tokio::test(flavor = "multi_thread")]
async fn a_protected_member_stops_its_region_before_any_change() {
    let emulator = enrolled(8, &[REGION, OTHER]);
    let protected = nth(&emulator, 3);
    let of_administrator = SessionKey { region: region(OTHER), account: administrator(&emulator) };
    emulator.state(|state| {
        state.disassociate_member(of_administrator, protected).expect("a member");
        state.delete_member(of_administrator, protected).expect("no longer a member");
    });
    let before = left(&emulator, REGION);
    let mut options = SystemOptions::quick(emulator.clone());
    options.parameters.insert("ProtectedAccounts".to_owned(), protected.to_string());
    let system: System = start(options).await;
    let input = teardown(&emulator, &[REGION, OTHER], &json!({}));
    emulator.forget_calls();
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_stopped(&emulator, &ended, REGION, "ProtectedMember");
    assert_eq!(left(&emulator, REGION), before);
    assert!(mutating(&emulator).iter().all(|call| call.region != REGION));
    let (administrator, members, _) = left(&emulator, OTHER);
    assert_eq!((administrator, members), (None, 0));
    assert!(sessions(&emulator, OTHER).contains(&protected), "nothing touches a protected account");
}

/// The management account is removed like any other member. Its own session is ended only when
/// `disableManagementSession` asks for it.
#[tokio::test(flavor = "multi_thread")]
async fn the_management_account_is_removed_and_keeps_its_session_unless_asked() {
    let emulator = enrolled(6, &[REGION]);
    let management = emulator.state(|state| *state.organization().management_id());
    assert!(relationship(&emulator, management, region(REGION)).is_some());
    let ended = torn_down(&emulator, json!({})).await;
    assert_eq!(ended.outcome(management, REGION), "changed");
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::from([management])));
}

/// Where the management account is the administrator itself, there is no registration to end;
/// its session is ended only when `disableManagementSession` asks for it.
#[tokio::test(flavor = "multi_thread")]
async fn the_management_account_may_be_the_administrator() {
    let emulator = emulator(6);
    let management = emulator.state(|state| *state.organization().management_id());
    let member = nth(&emulator, 2);
    emulator.state(|state| {
        state.put_session(management, region(REGION), SessionStatus::Enabled);
        state.put_administrator(region(REGION), management);
        state.put_session(member, region(REGION), SessionStatus::Enabled);
        state.put_member(region(REGION), member, RelationshipStatus::Enabled);
    });
    let system = system(&emulator).await;
    let input =
        json!({"operation": "teardown", "administratorId": management.to_string(), "regions": [REGION]});
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_eq!(ended.output["status"], "finished");
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::from([management])));
    assert_eq!(calls(&emulator, "organizations:DeregisterDelegatedAdministrator"), 0);
}

/// Where Macie was never enabled, a Region has no targets and ends at once: one leg of each step, no
/// look at members, no call that changes anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_where_macie_was_never_enabled_returns_at_once() {
    let emulator = enrolled(6, &[REGION]);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &[OTHER], &json!({}));
    emulator.forget_calls();
    let ended = tear_down(&system, &emulator, "teardown", &input).await;
    assert_eq!((ended.output["status"].as_str(), ended.count("targets")), (Some("finished"), 0));
    assert_eq!(mutating(&emulator), []);
    let waits = ended.execution.history.states.iter().filter(|state| state.ends_with("Wait")).count();
    assert_eq!((waits, calls(&emulator, "macie2:ListMembers")), (0, 0));
}

/// The record of an account that was closed or has left the organization goes like any other. No
/// role can be assumed in it, so it fails with `sessionLeft`.
#[tokio::test(flavor = "multi_thread")]
async fn closed_and_departed_members_go_and_their_sessions_are_named() {
    let emulator = enrolled(8, &[REGION]);
    let (closed, departed) = (nth(&emulator, 3), nth(&emulator, 4));
    let happen = |change| emulator.change_account(&change).expect("an account of the organization");
    happen(AccountChange::Close { account: closed });
    happen(AccountChange::Leave { account: departed });
    emulator.state(|state| {
        state.put_member(region(REGION), closed, RelationshipStatus::Enabled);
        state.put_member(region(REGION), departed, RelationshipStatus::Enabled);
    });
    let ended = torn_down(&emulator, json!({})).await;
    for account in [closed, departed] {
        assert_eq!(ended.outcome(account, REGION), "failed sessionLeft");
    }
    let (administrator, members, _) = left(&emulator, REGION);
    assert_eq!((administrator, members), (None, 0));
}

/// A member by invitation stops its Region with `InvitedMember` before any change, unless
/// `includeInvited` says that it may go. Then it goes, and keeps its session.
#[tokio::test(flavor = "multi_thread")]
async fn an_invited_member_stops_its_region_unless_it_may_go() {
    let emulator = enrolled(6, &[REGION]);
    let invited = invite(&emulator);
    let before = left(&emulator, REGION);
    let system = system(&emulator).await;
    let input = teardown(&emulator, &[REGION], &json!({}));
    let ended = tear_down(&system, &emulator, "stops", &input).await;
    assert_stopped(&emulator, &ended, REGION, "InvitedMember");
    assert_eq!(left(&emulator, REGION), before);
    let input = teardown(&emulator, &[REGION], &json!({"includeInvited": true}));
    let ended = tear_down(&system, &emulator, "goes", &input).await;
    assert_eq!((ended.outcome(invited, REGION).as_str(), ended.count("failed")), ("changed", 0));
    assert_eq!((left(&emulator, REGION).0, left(&emulator, REGION).1), (None, 0));
    assert!(emulator.state(|state| state.session(invited, region(REGION))).is_some());
}

/// Where Macie refuses to delete the records of organization accounts, a record that reads
/// `Removed` and was so refused counts as gone, and the administrator is revoked.
#[tokio::test(flavor = "multi_thread")]
async fn records_that_nobody_can_delete_count_as_gone() {
    let emulator = enrolled(6, &[REGION]);
    emulator.state(|state| {
        state.switches_mut().delete_member_of_organization =
            switches::DeleteMemberOfOrganization::RefusedNotAssociated;
    });
    let ended = torn_down(&emulator, json!({"disableManagementSession": true})).await;
    assert_eq!(ended.output["status"], "finished");
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::new()));
}

/// An account that joins while members are removed does not become one: auto-enable is off before
/// the first is removed.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_joins_in_the_middle_does_not_become_a_member() {
    let emulator = enrolled(6, &[REGION]);
    let at = SessionKey { region: region(REGION), account: administrator(&emulator) };
    emulator
        .state(|state| state.update_organization_configuration(at, AutoEnable::On))
        .expect("the administrator");
    let system = system(&emulator).await;
    let input = teardown(&emulator, &[REGION], &json!({"disableManagementSession": true}));
    let plan = plan(&system, &emulator, "teardown", &input).await;
    let late: AccountId = "888800001111".parse().expect("12 digits");
    let faults = json!({"happenings": [
        {"when": {"beforeCall": 60}, "change": {"kind": "create", "account": late}}
    ]});
    emulator.set_faults(serde_json::from_value(faults).expect("faults"));
    let ended = carry_out(&system, &emulator, "teardown", &input, &plan).await;
    assert!(emulator.state(|state| state.organization().account(late).is_some()), "it has joined");
    assert_eq!(ended.output["status"], "finished");
    assert_eq!(left(&emulator, REGION), (None, 0, BTreeSet::new()));
}
