//! Teardown: what it does when all goes well, and what it refuses.

use std::collections::BTreeSet;
use std::time::Duration;

use macie_emulator::{Invariant, SessionStatus};
use macie_org::report::{Outcome, SkipReason, Status};
use macie_org_simulation::scenario::{
    QUOTA, assert_nothing_is_left, is_designated, outcomes, region, regions, request, session, sessions,
    stopped_by, teardown, with,
};
use macie_org_simulation::{Ended, Stack, World, administrator, management, member, simulate, theirs, there};
use serde_json::json;
use tokio::time::sleep;

const MEMBERS: u64 = 30;
const REVOKE: &str = "macie2:DisableOrganizationAdminAccount";

/// A teardown removes every member of every Region asked for, then ends the designations, the
/// former members' and the administrator's sessions, and last the registration: 1,000 accounts
/// in 5 Regions leave nothing behind, and a second run changes nothing.
#[test]
fn a_teardown_leaves_no_member_no_designation_no_session_and_no_registration() {
    let all = regions(["us-east-1", "eu-west-1", "eu-north-1", "ap-south-1", "sa-east-1"]);
    simulate(async {
        let world = World::enrolled(1_000, &all, QUOTA, 1);
        let stack = Stack::new(&world);
        let confirmed = stack.dry_run_then_just_that("first", &teardown(&all)).await.unwrap();
        assert_eq!(confirmed.planned.output.status, Status::Planned);
        assert_eq!(confirmed.ended.output.status, Status::Finished);
        assert_eq!((confirmed.ended.rows.len(), confirmed.ended.output.counts.changed), (5_000, 5_000));
        assert_nothing_is_left(&world);
        for invariant in [Invariant::I1, Invariant::I2, Invariant::I3, Invariant::I5, Invariant::I11] {
            assert!(confirmed.findings.exercised[&invariant] > 0, "{invariant:?}");
        }
        let again = stack.dry_run_then_run("second", &teardown(&all)).await.unwrap();
        assert_eq!(again.ended.output.status, Status::Finished);
        assert_eq!(again.findings.mutating_calls, 0);
    });
}

/// A teardown without `confirm` is refused, and so is one whose plan nobody has seen, whose plan
/// has changed since, or whose plan is more than an hour old; nothing is changed then.
#[test]
fn a_teardown_needs_the_hash_of_a_fresh_plan_that_is_still_true() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let (stack, request) = (Stack::new(&world), teardown(&[region()]));
        let refused =
            async |name: &str, request: &serde_json::Value| stack.run(name, request).await.unwrap_err().name;
        assert_eq!(refused("unconfirmed", &request).await, "ConfirmationNeeded");
        let invented = with(request.clone(), "confirm", json!("0".repeat(64)));
        assert_eq!(refused("invented", &invented).await, "PlanUnknown");
        let (_, confirming) = stack.dry_run("old", &request).await.unwrap();
        sleep(Duration::from_hours(2)).await;
        assert_eq!(refused("expired", &confirming).await, "PlanExpired");
        let (_, confirming) = stack.dry_run("new", &request).await.unwrap();
        world.arrange(|state| {
            let new = macie_emulator::NewAccount::named_after(theirs(&member(MEMBERS)));
            state.join(new, macie_emulator::JoinedMethod::Created).unwrap();
        });
        world.put_member(region(), &member(MEMBERS), macie_emulator::RelationshipStatus::Enabled);
        assert_eq!(refused("changed", &confirming).await, "PlanChanged");
        assert!(world.records().mutations.is_empty() && is_designated(&world, region()));
    });
}

/// A teardown of named accounts removes just those members, ends their sessions and leaves the
/// administrator, the other members and auto-enable as they are.
#[test]
fn a_teardown_of_named_accounts_removes_just_those_and_revokes_nothing() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let named = [member(3), member(7), member(MEMBERS + 1)];
        let request = with(teardown(&[region()]), "accounts", json!({"include": named}));
        let confirmed = Stack::new(&world).dry_run_then_just_that("run", &request).await.unwrap();
        let reasons = outcomes(&confirmed.ended);
        assert_eq!(reasons[&member(3)], Outcome::Changed);
        let missing = Outcome::Skipped { reason: SkipReason::NotInOrganization };
        assert_eq!(reasons[&member(MEMBERS + 1)], missing);
        assert!(is_designated(&world, region()) && world.statuses(region()).len() == 28);
        assert_eq!((session(&world, &member(3)), session(&world, &member(7))), (None, None));
        assert!(session(&world, &administrator()).is_some() && session(&world, &member(4)).is_some());
    });
}

/// Without `disableSessions` former members, and the administrator, go on as standalone accounts
/// with their sessions; the report says that they go on costing money.
#[test]
fn without_disable_sessions_former_members_keep_theirs_and_the_report_says_what_that_costs() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let request = with(teardown(&[region()]), "disableSessions", json!(false));
        let confirmed = Stack::new(&world).dry_run_then_just_that("run", &request).await.unwrap();
        assert_eq!(confirmed.ended.output.status, Status::Finished);
        assert!(confirmed.ended.output.warnings.iter().any(|it| it.contains("costing money")));
        assert!(world.statuses(region()).is_empty() && !is_designated(&world, region()));
        let left = sessions(&world);
        assert_eq!(left, 31);
    });
}

/// An account that was never a member keeps its own session, whatever is torn down around it.
#[test]
fn an_account_that_was_never_a_member_keeps_its_session() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let outsider = theirs(&member(MEMBERS));
        world.arrange(|state| {
            let new = macie_emulator::NewAccount::named_after(outsider);
            state.join(new, macie_emulator::JoinedMethod::Created).unwrap();
            state.put_session(outsider, there(region()), SessionStatus::Enabled);
        });
        Stack::new(&world).dry_run_then_just_that("run", &teardown(&[region()])).await.unwrap();
        let left: Vec<_> = world.arrange(|state| state.sessions().map(|(key, _)| key.account).collect());
        assert_eq!(left, [outsider]);
    });
}

/// A Region that is not asked for keeps its administrator and its members, and with them the
/// registration, which is for all Regions; the report says which Region keeps it.
#[test]
fn a_region_that_is_not_asked_for_keeps_its_administrator_and_the_registration() {
    let [first, other] = regions(["us-east-1", "eu-west-1"]);
    simulate(async {
        let world = World::enrolled(MEMBERS, &[first, other], QUOTA, 1);
        let confirmed = Stack::new(&world).dry_run_then_just_that("run", &teardown(&[first])).await.unwrap();
        assert_eq!(confirmed.ended.output.status, Status::Finished);
        assert!(!is_designated(&world, first) && is_designated(&world, other));
        assert_eq!(world.statuses(other).len(), 30);
        assert_eq!(world.arrange(|state| state.delegated_administrators().len()), 1);
        let says = |ended: &Ended| ended.output.warnings.iter().any(|it| it.contains("eu-west-1"));
        assert!(says(&confirmed.planned) && says(&confirmed.ended));
        Stack::new(&world).dry_run_then_just_that("rest", &teardown(&[other])).await.unwrap();
        assert_nothing_is_left(&world);
    });
}

/// Where Macie was never enabled a teardown returns without a single change.
#[test]
fn where_macie_was_never_enabled_nothing_is_changed() {
    simulate(async {
        let world = World::new(MEMBERS, QUOTA, 1);
        let confirmed =
            Stack::new(&world).dry_run_then_just_that("run", &teardown(&[region()])).await.unwrap();
        assert_eq!(confirmed.ended.output.status, Status::Finished);
        assert_eq!((confirmed.ended.rows.len(), confirmed.findings.mutating_calls), (0, 0));
        let legs = world.invocations();
        let legs = legs.iter().filter(|it| it.execution == "run" && it.step == "remove-members");
        assert_eq!(legs.count(), 1);
    });
}

/// The management account is removed like any member; its session ends only with
/// `disableManagementSession`.
#[test]
fn the_management_account_is_removed_like_any_member_and_its_session_is_asked_for_separately() {
    for (asked, left) in [(false, Some(SessionStatus::Enabled)), (true, None)] {
        simulate(async {
            let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
            world.put_member(region(), &management(), macie_emulator::RelationshipStatus::Enabled);
            let request = with(teardown(&[region()]), "disableManagementSession", json!(asked));
            let confirmed = Stack::new(&world).dry_run_then_just_that("run", &request).await.unwrap();
            assert_eq!(confirmed.ended.output.status, Status::Finished, "{:?}", confirmed.ended.output);
            assert_eq!(outcomes(&confirmed.ended)[&management()], Outcome::Changed);
            assert!(world.statuses(region()).is_empty() && !is_designated(&world, region()));
            assert_eq!(session(&world, &management()), left);
        });
    }
}

/// Where the management account itself is the administrator, its members go and its designation
/// ends; there is no registration to end, and its session ends only with
/// `disableManagementSession`.
#[test]
fn a_management_account_that_is_the_administrator_is_torn_down_too() {
    for (asked, left) in [(false, 1), (true, 0)] {
        simulate(async {
            let world = World::new(MEMBERS, QUOTA, 1);
            world.arrange(|state| state.put_administrator(there(region()), theirs(&management())));
            for n in 0..MEMBERS {
                world.put_member(region(), &member(n), macie_emulator::RelationshipStatus::Enabled);
            }
            let request = with(teardown(&[region()]), "administratorId", json!(management()));
            let request = with(request, "disableManagementSession", json!(asked));
            let confirmed = Stack::new(&world).dry_run_then_just_that("run", &request).await.unwrap();
            assert_eq!(confirmed.ended.output.status, Status::Finished, "{:?}", confirmed.ended.output);
            let sessions = sessions(&world);
            assert_eq!((sessions, world.arrange(|state| state.administrator(there(region())))), (left, None));
        });
    }
}

/// A protected member stops the teardown of its Region before anything is changed; with named
/// accounts it is skipped and the others go.
#[test]
fn a_protected_member_stops_its_region_or_is_skipped_where_accounts_are_named() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack { protected: BTreeSet::from([member(3)]), ..Stack::new(&world) };
        let confirmed = stack.dry_run_then_just_that("all", &teardown(&[region()])).await.unwrap();
        assert_eq!(
            (stopped_by(&confirmed.planned), stopped_by(&confirmed.ended)),
            ("ProtectedMember", "ProtectedMember")
        );
        assert_eq!(confirmed.findings.mutating_calls, 0);
        let named = json!({"include": [member(2), member(3)]});
        let request = with(teardown(&[region()]), "accounts", named);
        let confirmed = stack.dry_run_then_just_that("named", &request).await.unwrap();
        let protected = Outcome::Skipped { reason: SkipReason::Protected };
        assert_eq!(outcomes(&confirmed.ended)[&member(3)], protected);
        assert_eq!((world.statuses(region()).len(), session(&world, &member(2))), (29, None));
    });
}

/// Another account's administration is left alone: the teardown stops there, in the dry run
/// already.
#[test]
fn another_administrator_is_left_alone() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let request = with(teardown(&[region()]), "administratorId", json!(member(3)));
        let confirmed = Stack::new(&world).dry_run_then_run("run", &request).await.unwrap();
        assert_eq!(stopped_by(&confirmed.planned), "AnotherAdministrator");
        assert_eq!(
            (stopped_by(&confirmed.ended), confirmed.findings.mutating_calls),
            ("AnotherAdministrator", 0)
        );
    });
}

/// The administrator is changed by a teardown of every Region and an onboarding with the new
/// one; the onboarding alone is refused.
#[test]
fn the_administrator_is_changed_by_a_teardown_and_an_onboarding() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let (stack, new) = (Stack::new(&world), member(0));
        let onboarding = with(request("onboard"), "administratorId", json!(new));
        let refused = stack.run("too-early", &onboarding).await.unwrap();
        assert_eq!(stopped_by(&refused), "AnotherAdministrator");
        stack.dry_run_then_just_that("teardown", &teardown(&[region()])).await.unwrap();
        assert_nothing_is_left(&world);
        let ended = stack.run("onboard", &onboarding).await.unwrap();
        assert_eq!(ended.output.status, Status::Finished, "{:?}", ended.output);
        assert_eq!(world.arrange(|state| state.administrator(there(region()))), Some(theirs(&new)));
        let statuses = world.statuses(region());
        assert!(statuses.len() == 30 && statuses.values().all(|status| *status == "Enabled"), "{statuses:?}");
    });
}

/// A suspended member is removed like any other, and its session is ended too.
#[test]
fn suspended_members_are_removed_and_their_sessions_ended() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack::new(&world);
        let suspension = with(request("suspend"), "limits", json!({"maxPercent": 10}));
        stack.dry_run_then_just_that("suspend", &suspension).await.unwrap();
        assert!(world.statuses(region()).values().all(|status| *status == "Paused"));
        stack.dry_run_then_just_that("teardown", &teardown(&[region()])).await.unwrap();
        assert_nothing_is_left(&world);
        assert_eq!(world.records().answered(REVOKE), 1);
    });
}
