//! Ten thousand members in legs of a minute: everything is done, nothing is listed more
//! than it has to be, and no leg outlives its deadline.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use macie_org::ids::Region;
use macie_org::report::{Outcome, Status};
use macie_org_simulation::{Ended, Left, Quota, Stack, World, administrator, management, simulate};
use serde_json::{Value, json};

const QUOTA: Quota = Quota { rate: 5.0, burst: 10.0 };
const DEADLINE: Duration = Duration::from_mins(1);

fn region() -> Region {
    "us-east-1".parse().unwrap()
}

fn request(operation: &str) -> Value {
    let mut request =
        json!({"operation": operation, "administratorId": administrator(), "regions": [region()]});
    if operation == "suspend" {
        request["limits"] = json!({"maxPercent": 100});
        // One account more than a Region takes, or a member fewer.
        request["accounts"] = json!({"exclude": [management()]});
    }
    request
}

async fn in_legs_of_a_minute(world: &Rc<World>, operation: &str) -> Ended {
    let stack = Stack { deadline: DEADLINE, ..Stack::new(world) };
    let ended = stack.execute("run", &request(operation)).await.unwrap();
    let over = world.invocations().into_iter().filter(|it| it.step != "take-inventory");
    let over: Vec<_> = over.filter(|it| it.left != Left::Answered || it.took >= DEADLINE).collect();
    assert!(over.is_empty(), "{over:?}");
    ended
}

fn changed(ended: &Ended) -> usize {
    ended.rows.iter().filter(|row| row.outcome == Outcome::Changed).count()
}

#[test]
fn ten_thousand_members_are_suspended_with_two_listings_and_none_is_lost() {
    simulate(async {
        let world = World::enrolled(10_000, &[region()], QUOTA, 1);
        let ended = in_legs_of_a_minute(&world, "suspend").await;
        assert_eq!((ended.output.status, changed(&ended)), (Status::Finished, 10_000));
        assert!(world.statuses(region()).values().all(|status| *status == "Paused"));
        let records = world.records();
        assert_eq!(records.answered("macie2:ListMembers"), 400 + 400);
        assert_eq!(records.answered("macie2:UpdateMemberSession"), 10_000);
        assert!(records.mutations.iter().all(|mutation| mutation.leased));
    });
}

#[test]
fn two_thousand_accounts_are_enrolled_with_one_listing_and_its_confirmation() {
    simulate(async {
        let world = World::new(2_000, QUOTA, 1);
        let ended = in_legs_of_a_minute(&world, "onboard").await;
        assert_eq!(ended.output.status, Status::Finished);
        // The management account is one of them.
        assert_eq!(changed(&ended), 2_001);
        let statuses = world.statuses(region());
        assert_eq!(statuses.len(), 2_001);
        assert!(statuses.values().all(|status| *status == "Enabled"));
        let records = world.records();
        assert_eq!(records.answered("macie2:CreateMember"), 2_001);
        assert_eq!(records.answered("macie2:ListMembers"), 1 + 81);
        assert!(records.mutations.iter().all(|mutation| mutation.leased));
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
            let outcomes: BTreeMap<_, _> =
                ended.rows.into_iter().map(|row| (row.account_id, row.outcome)).collect();
            (ended.parts, outcomes, world.statuses(region()), world.records().repeated().len())
        })
    };
    let (parts, outcomes, statuses, repeated) = ended(2);
    let (whole, expected_outcomes, expected_statuses, _) = ended(40);
    assert!(parts > 3 && whole == 1, "{parts}, {whole}");
    assert_eq!((outcomes, statuses, repeated), (expected_outcomes, expected_statuses, 0));
}
