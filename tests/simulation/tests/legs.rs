//! Ten thousand members in legs of a minute: everything is done, nothing is listed more
//! than it has to be, and no leg outlives its deadline.

use std::rc::Rc;
use std::time::Duration;

use macie_org::report::Status;
use macie_org_simulation::scenario::{QUOTA, check, not_changed, outcomes, region, request};
use macie_org_simulation::{Ended, Left, Stack, World, simulate};

const DEADLINE: Duration = Duration::from_mins(1);

async fn in_legs_of_a_minute(world: &Rc<World>, operation: &str) -> Ended {
    let stack = Stack { deadline: DEADLINE, ..Stack::new(world) };
    let ended = stack.execute("run", &request(operation)).await.unwrap();
    let over = world.invocations().into_iter().filter(|it| it.step != "take-inventory");
    let over: Vec<_> = over.filter(|it| it.left != Left::Answered || it.took >= DEADLINE).collect();
    assert!(over.is_empty(), "{over:?}");
    ended
}

#[test]
fn ten_thousand_members_are_suspended_with_two_listings_and_none_is_lost() {
    simulate(async {
        let world = World::enrolled(10_000, &[region()], QUOTA, 1);
        let ended = in_legs_of_a_minute(&world, "suspend").await;
        check(&world, &ended, 10_000);
        assert_eq!(ended.output.status, Status::Finished);
        assert_eq!(not_changed(&ended).first_key_value(), None);
        assert!(world.statuses(region()).values().all(|status| *status == "Paused"));
        assert_eq!(world.records().answered("macie2:ListMembers"), 400 + 400);
        assert_eq!(world.records().answered("macie2:UpdateMemberSession"), 10_000);
        // 10,000 calls and 800 pages at 5 a second, and what the legs and waits take.
        let ideal_ms = (10_000 + 800) * 200;
        assert!(world.elapsed_ms() < ideal_ms * 23 / 20, "{} s", world.elapsed_ms() / 1000);
    });
}

#[test]
fn two_thousand_accounts_are_enrolled_with_one_listing_and_its_confirmation() {
    simulate(async {
        let world = World::new(2_000, QUOTA, 1);
        let ended = in_legs_of_a_minute(&world, "onboard").await;
        check(&world, &ended, 2_000);
        assert_eq!(ended.output.status, Status::Finished);
        assert_eq!(not_changed(&ended).first_key_value(), None);
        let statuses = world.statuses(region());
        assert_eq!(statuses.len(), 2_000);
        assert!(statuses.values().all(|status| *status == "Enabled"));
        assert_eq!(world.records().answered("macie2:CreateMember"), 2_000);
        assert_eq!(world.records().answered("macie2:ListMembers"), 1 + 80);
    });
}

#[test]
fn the_same_seed_leaves_the_same_trace_and_another_seed_another() {
    let trace = |seed| {
        simulate(async {
            let world = World::enrolled(60, &[region()], QUOTA, seed);
            in_legs_of_a_minute(&world, "suspend").await;
            world.records().trace.join("\n")
        })
    };
    assert_eq!(trace(7), trace(7));
    assert_ne!(trace(7), trace(8));
}

#[test]
fn a_chain_of_continuations_ends_as_one_execution_does() {
    let ended = |most_legs| {
        simulate(async {
            let world = World::enrolled(600, &[region()], QUOTA, 3);
            let mut stack = Stack { deadline: Duration::from_secs(20), ..Stack::new(&world) };
            stack.settings.most_legs = most_legs;
            let ended = stack.execute("run", &request("suspend")).await.unwrap();
            check(&world, &ended, 600);
            (ended.parts, outcomes(&ended), world.statuses(region()), world.records().repeated().len())
        })
    };
    let (parts, outcomes, statuses, repeated) = ended(2);
    let (whole, expected_outcomes, expected_statuses, _) = ended(40);
    assert!(parts > 3 && whole == 1, "{parts}, {whole}");
    assert_eq!((outcomes, statuses, repeated), (expected_outcomes, expected_statuses, 0));
}
