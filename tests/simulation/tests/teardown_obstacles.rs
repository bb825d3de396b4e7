//! Teardown where something stands in its way: what can be done is done, what cannot is
//! named, and a later run finishes it.

use std::collections::BTreeSet;
use std::time::Duration;

use macie_emulator::switches::DeleteMemberOfOrganization;
use macie_emulator::{MACIE_PRINCIPAL, SessionKey};
use macie_org::ids::Region;
use macie_org::report::{FailureReason, Outcome, Status};
use macie_org_simulation::scenario::{
    QUOTA, assert_nothing_is_left, failure, is_designated, outcomes, region, regions, session, sessions,
    stopped_by, teardown, with,
};
use macie_org_simulation::{
    Faults, Stack, World, administrator, invite, management, member, simulate, theirs, there,
};
use serde_json::json;
use tokio::time::sleep;

const MEMBERS: u64 = 12;

/// A member that Macie does not let go fails with Macie's words; the others go and lose their
/// sessions, and the administrator stays designated as long as it has that member. Once it can go, a
/// second run ends what the first began.
#[test]
fn a_member_that_cannot_be_disassociated_keeps_the_administrator_and_a_second_run_ends_it() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack::new(&world);
        world.set_faults(Faults { held: BTreeSet::from([member(3)]), ..Faults::default() });
        let first = stack.dry_run_then_run("first", &teardown(&[region()])).await.unwrap().ended;
        assert_eq!(first.output.status, Status::FinishedWithFailures);
        assert_eq!(
            (stopped_by(&first), failure(&first, &member(3))),
            ("MembersRemain", Some(FailureReason::Refused))
        );
        assert_eq!((first.rows.len(), world.statuses(region()).len()), (12, 1));
        assert!(is_designated(&world, region()) && session(&world, &administrator()).is_some());
        assert_eq!((first.output.counts.changed, sessions(&world)), (11, 2));
        world.set_faults(Faults::default());
        let second = stack.dry_run_then_just_that("second", &teardown(&[region()])).await.unwrap().ended;
        assert_eq!(second.output.status, Status::Finished, "{:?}", second.output);
        assert_eq!(second.output.counts.changed, 1);
        assert_nothing_is_left(&world);
    });
}

/// In a Region that denies everything nothing is changed, and its name and the denial are in the
/// report; the other Regions are torn down, and the registration stays until that one can be read.
#[test]
fn a_region_that_denies_everything_is_named_and_keeps_the_registration() {
    let [fine, denying] = regions(["us-east-1", "eu-west-1"]);
    simulate(async {
        let world = World::enrolled(MEMBERS, &[fine, denying], QUOTA, 1);
        let stack = Stack::new(&world);
        world.set_faults(Faults { denied: BTreeSet::from([denying]), ..Faults::default() });
        let first = stack.dry_run_then_just_that("first", &teardown(&[fine, denying])).await.unwrap().ended;
        let line = first.output.regions.iter().find(|line| line.region == denying).unwrap();
        assert_eq!(line.error.as_ref().unwrap().name, "AccessDenied");
        assert!(first.output.warnings.iter().any(|it| it.contains("eu-west-1")), "{:?}", first.output);
        assert!(!is_designated(&world, fine) && is_designated(&world, denying));
        assert_eq!((world.statuses(denying).len(), world.statuses(fine).len()), (12, 0));
        world.set_faults(Faults::default());
        stack.dry_run_then_just_that("second", &teardown(&[fine, denying])).await.unwrap();
        assert_nothing_is_left(&world);
    });
}

/// A member by invitation stops the teardown of its Region unless `includeInvited` is set; then it
/// is removed, and keeps its session, which was never this organization's.
#[test]
fn a_member_by_invitation_stops_its_region_or_goes_and_keeps_its_session() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let (stack, guest) = (Stack::new(&world), member(900));
        world.arrange(|state| invite(state, region(), &guest));
        let refused = stack.dry_run_then_just_that("first", &teardown(&[region()])).await.unwrap();
        assert_eq!(
            (stopped_by(&refused.planned), stopped_by(&refused.ended)),
            ("InvitedMember", "InvitedMember")
        );
        assert_eq!(refused.findings.mutating_calls, 0);
        let asked = with(teardown(&[region()]), "includeInvited", json!(true));
        let ended = stack.dry_run_then_just_that("second", &asked).await.unwrap().ended;
        assert_eq!(ended.output.status, Status::Finished, "{:?}", ended.output);
        assert_eq!(outcomes(&ended)[&guest], Outcome::Changed);
        assert!(!is_designated(&world, region()) && session(&world, &guest).is_some());
        assert_eq!(sessions(&world), 1);
    });
}

/// The records of closed and departed accounts are removed too, since any record stands in the
/// way of the administrator's end. No role can be assumed in such an account: where its session
/// may still be there, that is named.
#[test]
fn closed_and_departed_accounts_are_removed_and_sessions_out_of_reach_are_named() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let (closed, departed) = (member(3), member(4));
        world.arrange(|state| {
            state.close_account(theirs(&closed)).unwrap();
            state.leave(theirs(&departed)).unwrap();
        });
        let stack = Stack::new(&world);
        let first = stack.dry_run_then_just_that("first", &teardown(&[region()])).await.unwrap().ended;
        assert!(world.statuses(region()).is_empty() && !is_designated(&world, region()));
        assert_eq!(first.rows.len(), 12);
        for account in [&closed, &departed] {
            assert_eq!(failure(&first, account), Some(FailureReason::SessionLeft), "{account}");
            assert!(session(&world, account).is_some());
        }
        assert_eq!(first.output.status, Status::FinishedWithFailures);
        let second = stack.dry_run_then_run("second", &teardown(&[region()])).await.unwrap();
        assert_eq!(second.findings.mutating_calls, 0);
        assert_eq!(sessions(&world), 2);
    });
}

/// A former member in which no role can be assumed is a named failure and no stop: all others,
/// the administrator among them, lose their sessions. A later run, with the role, ends it too.
#[test]
fn a_former_member_without_the_role_is_named_and_a_later_run_ends_its_session() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack::new(&world);
        world.set_faults(Faults { without_role: BTreeSet::from([member(3)]), ..Faults::default() });
        let first = stack.dry_run_then_run("first", &teardown(&[region()])).await.unwrap().ended;
        assert_eq!(first.output.status, Status::FinishedWithFailures);
        assert_eq!(failure(&first, &member(3)), Some(FailureReason::CredentialsRefused));
        let left: Vec<_> = world.arrange(|state| state.sessions().map(|(key, _)| key.account).collect());
        assert_eq!(left, [theirs(&member(3))]);
        world.set_faults(Faults::default());
        let second = stack.dry_run_then_just_that("second", &teardown(&[region()])).await.unwrap();
        assert_eq!(second.findings.mutating_calls, 1);
        assert_nothing_is_left(&world);
    });
}

/// Where Macie lets nobody delete the record of a disassociated account of the organization, a
/// record that stays `Removed` is as good as gone: the teardown goes on to its end.
#[test]
fn records_that_macie_lets_nobody_delete_do_not_stop_a_teardown() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        world.arrange(|state| {
            let switches = state.switches_mut();
            switches.delete_member_of_organization = DeleteMemberOfOrganization::RefusedNotAssociated;
        });
        let stack = Stack::new(&world);
        let ended = stack.dry_run_then_run("first", &teardown(&[region()])).await.unwrap().ended;
        assert_eq!((ended.output.status, ended.output.counts.changed), (Status::Finished, 12));
        assert_nothing_is_left(&world);
        let second = stack.dry_run_then_run("second", &teardown(&[region()])).await.unwrap();
        assert_eq!(second.findings.mutating_calls, 0);
    });
}

/// A designation that takes its time to end is waited for.
#[test]
fn a_designation_that_takes_its_time_to_end_is_waited_for() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        world.set_faults(Faults { revocation_shows_after_ms: 100_000, ..Faults::default() });
        let confirmed =
            Stack::new(&world).dry_run_then_just_that("run", &teardown(&[region()])).await.unwrap();
        assert_eq!(confirmed.ended.output.status, Status::Finished);
        assert_nothing_is_left(&world);
        assert!(world.elapsed_ms() > 100_000);
    });
}

/// Where Macie tells who is the administrator only to a management account with a session, a teardown
/// that ends that session still ends the registration: of each Region it has seen before that nobody
/// is designated, whoever ended the designation. A teardown that is denied then leaves what no other
/// can read: the Region stops with `SessionAbsent`, and the registration stays and is named.
#[test]
fn the_registration_ends_after_the_session_that_its_end_is_read_with_or_stays_and_is_named() {
    let [earlier, last] = regions(["eu-west-1", "us-east-1"]);
    for is_denied in [false, true] {
        simulate(async {
            let world = World::enrolled(MEMBERS, &[earlier, last], QUOTA, 1);
            read_with_a_session(&world, &[earlier, last]);
            let stack = Stack::new(&world);
            let keeping = with(teardown(&[earlier, last]), "disableSessions", json!(false));
            stack
                .dry_run_then_just_that("first", &with(keeping.clone(), "regions", json!([earlier])))
                .await
                .unwrap();
            let request = with(keeping, "disableManagementSession", json!(true));
            if is_denied {
                let begin_with = Some("deregister-administrator");
                world.set_faults(Faults { denied_ms: 0..60_000, begin_with, ..Faults::default() });
            }
            stack.dry_run_then_run("second", &request).await.unwrap();
            world.set_faults(Faults::default());
            if is_denied {
                let third = stack.dry_run_then_just_that("third", &request).await.unwrap().ended;
                assert_eq!(stopped_by(&third), "SessionAbsent");
                let named = |it: &String| it.contains("stays registered") && it.contains("eu-west-1");
                assert!(third.output.warnings.iter().any(named), "{:?}", third.output.warnings);
            }
            let is_registered = world.arrange(|state| !state.delegated_administrators().is_empty());
            assert_eq!((is_registered, session(&world, &management())), (is_denied, None));
        });
    }
}

fn read_with_a_session(world: &World, regions: &[Region]) {
    world.arrange(|state| {
        state.switches_mut().management_session_required_for_administrator_operations = true;
        for region in regions {
            let at = SessionKey { region: there(*region), account: theirs(&management()) };
            state.enable_macie(at, None, None, None).expect("it has none");
        }
    });
}

/// Where somebody registers the administrator anew as soon as its registration has ended, a teardown
/// does not end it again and again: it waits, names it, and leaves it.
#[test]
fn a_registration_that_somebody_makes_anew_is_ended_once_and_then_left() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let (stack, request) = (Stack::new(&world), teardown(&[region()]));
        let ours = theirs(&administrator());
        let somebody = async {
            loop {
                sleep(Duration::from_secs(1)).await;
                world.arrange(|state| {
                    if state.delegated_administrators().is_empty() {
                        state.register_delegate(ours, MACIE_PRINCIPAL).unwrap();
                    }
                });
            }
        };
        let output = tokio::select! {
            () = somebody => unreachable!("it goes on for ever"),
            run = stack.dry_run_then_run("run", &request) => run.unwrap().ended.output,
        };
        let named = |it: &String| it.contains("Organizations still shows it");
        assert!(output.warnings.iter().any(named), "{:?}", output.warnings);
        assert_eq!(world.records().answered("organizations:DeregisterDelegatedAdministrator"), 1);
    });
}
