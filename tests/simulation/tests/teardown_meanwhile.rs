//! Teardown while something else happens: an account joins, the execution is lost or asked to
//! stop, another one runs.

use std::time::Duration;

use macie_emulator::{Expectations, JoinedMethod, NewAccount, SessionKey, SessionStatus};
use macie_org::report::{FailureReason, Status};
use macie_org_simulation::scenario::{
    QUOTA, assert_nothing_is_left, failure, is_designated, region, request, session, stopped_by, teardown,
};
use macie_org_simulation::{Stack, World, administrator, member, simulate, theirs, there};
use tokio::time::{sleep, timeout};

const MEMBERS: u64 = 12;

/// An account that joins while a teardown is under way either does not become a member, since
/// auto-enable is off by then, or keeps the administrator and is named; a second run removes it.
#[test]
fn an_account_that_joins_in_the_middle_is_never_left_behind_a_revoked_administrator() {
    let mut became_members = 0;
    for after in 0..90 {
        simulate(async {
            let world = World::enrolled(5, &[region()], QUOTA, after);
            let stack = Stack::new(&world);
            let at = SessionKey { region: there(region()), account: theirs(&administrator()) };
            world.arrange(|state| {
                state.update_organization_configuration(at, macie_emulator::AutoEnable::On).unwrap();
            });
            let (_, confirming) = stack.dry_run("first", &teardown(&[region()])).await.unwrap();
            let join = async {
                sleep(Duration::from_secs(after)).await;
                world.arrange(|state| {
                    let new = NewAccount::named_after(theirs(&member(5)));
                    state.join(new, JoinedMethod::Created).unwrap();
                    state.session(theirs(&member(5)), there(region())).is_some()
                })
            };
            let (ended, became_member) = tokio::join!(stack.run("first", &confirming), join);
            if became_member {
                became_members += 1;
                let kept = match &ended {
                    Ok(ended) => {
                        ["MembersRemain", "PlanChanged"].contains(&stopped_by(ended))
                            && failure(ended, &member(5)) == Some(FailureReason::NotPlanned)
                    }
                    Err(caught) => caught.name == "PlanChanged",
                };
                assert!(kept && is_designated(&world, region()), "after {after} s: {ended:?}");
            } else {
                assert_eq!(stopped_by(&ended.unwrap()), "", "after {after} s");
            }
            stack.dry_run_then_just_that("second", &teardown(&[region()])).await.unwrap();
            assert_nothing_is_left(&world);
        });
    }
    assert!((1..60).contains(&became_members), "{became_members}");
}

/// An execution that is lost after its last member went, before a single session ended, leaves
/// everything to the next: that one ends the sessions of all who were members, and of nobody else.
#[test]
fn a_run_that_is_lost_after_the_last_member_went_still_ends_with_the_sessions_disabled() {
    let world_of = || {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let outsider = theirs(&member(MEMBERS));
        world.arrange(|state| {
            state.join(NewAccount::named_after(outsider), JoinedMethod::Created).unwrap();
            state.put_session(outsider, there(region()), SessionStatus::Enabled);
        });
        (world, outsider)
    };
    // When the last record went, and when the first session ended.
    let (last_removal, first_end) = simulate(async {
        let (world, _) = world_of();
        Stack::new(&world).dry_run_then_run("run", &teardown(&[region()])).await.unwrap();
        let trace = world.records().trace.clone();
        let of = |operation: &'static str| {
            let lines = trace.iter().filter(move |line| line.contains(operation));
            lines.map(|line| line.split(' ').next().unwrap().parse::<u64>().unwrap())
        };
        (of("DeleteMember").max().unwrap(), of("DisableMacie").min().unwrap())
    });
    assert!(first_end > last_removal + 20_000, "{last_removal} {first_end}");
    for lost_ms in (last_removal + 10..first_end).step_by(1_000) {
        simulate(async {
            let (world, outsider) = world_of();
            let (stack, request) = (Stack::new(&world), teardown(&[region()]));
            let lost = stack.dry_run_then_run("run", &request);
            assert!(timeout(Duration::from_millis(lost_ms), lost).await.is_err());
            assert!(world.statuses(region()).is_empty(), "lost after {lost_ms} ms");
            let again = stack.dry_run_then_run("again", &request).await.unwrap().ended;
            assert_eq!(again.output.status, Status::Finished, "{:?}", again.output);
            let left: Vec<_> = world.arrange(|state| state.sessions().map(|(key, _)| key.account).collect());
            assert_eq!(left, [outsider], "lost after {lost_ms} ms");
            assert_eq!(again.output.counts.changed, 12);
        });
    }
}

/// A teardown that is asked to stop, at any time, ends early and says so, or has
/// nothing left to stop; the next one finishes it.
#[test]
fn a_teardown_that_is_asked_to_stop_at_any_time_is_finished_by_the_next() {
    let mut stopped = 0;
    for after in (0..90).step_by(3) {
        simulate(async {
            let world = World::enrolled(MEMBERS, &[region()], QUOTA, after);
            let (stack, request) = (Stack::new(&world), teardown(&[region()]));
            let (_, confirming) = stack.dry_run("first", &request).await.unwrap();
            let stop = async {
                sleep(Duration::from_secs(after)).await;
                world.ask_to_stop(region(), "first");
            };
            let (first, ()) = tokio::join!(stack.run("first", &confirming), stop);
            let first = first.unwrap();
            match stopped_by(&first) {
                "Stopped" => stopped += 1,
                name => assert_eq!((name, first.output.status), ("", Status::Finished), "after {after} s"),
            }
            let second = stack.dry_run_then_run("second", &request).await.unwrap().ended;
            assert_eq!(second.output.status, Status::Finished, "{:?}", second.output);
            assert_nothing_is_left(&world);
        });
    }
    assert!(stopped > 10, "{stopped}");
}

/// Of two teardowns at once, however far apart they begin, one does the work and the other finds
/// it done or that its plan has changed; nothing is left and no call is made for a Region that
/// the other holds.
#[test]
fn two_teardowns_at_once_end_as_one_does() {
    for apart in (0..100).step_by(5) {
        simulate(async {
            let world = World::enrolled(MEMBERS, &[region()], QUOTA, apart);
            let stack = Stack::new(&world);
            let (_, confirming) = stack.dry_run("first", &teardown(&[region()])).await.unwrap();
            world.begin_watch(Expectations { full: true, ..Expectations::default() });
            let later = async {
                sleep(Duration::from_secs(apart)).await;
                stack.execute("second", &confirming).await
            };
            let (first, second) = tokio::join!(stack.execute("first", &confirming), later);
            assert_eq!(first.unwrap().output.status, Status::Finished, "{apart} s apart");
            match second {
                Ok(second) => assert_eq!(second.output.status, Status::Finished, "{apart} s apart"),
                Err(caught) => assert_eq!(caught.name, "PlanChanged", "{apart} s apart"),
            }
            assert_nothing_is_left(&world);
            // No step is told that another of its execution has read a session to be gone.
            let mut found = world.findings().violations;
            found.retain(|violation| !violation.message.contains("was read to be absent"));
            assert_eq!(found, [], "{apart} s apart");
        });
    }
}

/// A teardown gives a Region back once it has settled there. An onboarding that begins in that
/// Region before the teardown of another one has ended designates again: that administrator keeps
/// its session, and nobody even tries to end it.
#[test]
fn an_administrator_that_is_designated_again_meanwhile_keeps_its_session() {
    let (small, large) = (region(), "eu-west-1".parse().unwrap());
    let mut designated_again = 0;
    for after in (20..140).step_by(6) {
        simulate(async {
            let world = World::enrolled(2, &[small, large], QUOTA, after);
            (2..150).for_each(|n| {
                let new = NewAccount::named_after(theirs(&member(n)));
                world.arrange(|state| state.join(new, JoinedMethod::Created).unwrap());
                world.put_member(large, &member(n), macie_emulator::RelationshipStatus::Enabled);
            });
            let stack = Stack::new(&world);
            let (_, confirming) = stack.dry_run("down", &teardown(&[small, large])).await.unwrap();
            world.begin_watch(Expectations::default());
            let again = async {
                sleep(Duration::from_secs(after)).await;
                stack.execute("up", &request("onboard")).await
            };
            let (down, up) = tokio::join!(stack.execute("down", &confirming), again);
            down.unwrap();
            let stays = up.unwrap().output.status == Status::Finished && is_designated(&world, small);
            designated_again += u32::from(stays);
            let has_session = session(&world, &administrator()).is_some();
            assert!(!stays || has_session, "after {after} s");
            let violated = world.findings().violated[&macie_emulator::Invariant::I1];
            assert_eq!(violated, 0, "after {after} s");
        });
    }
    assert!(designated_again > 3, "{designated_again}");
}
