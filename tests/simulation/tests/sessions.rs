//! What a suspension takes, a resumption gives back: no more and no less.

use std::collections::BTreeSet;

use macie_emulator::RelationshipStatus;
use macie_org_simulation::scenario::{QUOTA, check, execute, region};
use macie_org_simulation::{Stack, World, member, simulate};

const MEMBERS: u64 = 120;

#[test]
fn resuming_returns_every_member_to_its_earlier_status_and_nothing_is_done_twice() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        (0..MEMBERS)
            .step_by(7)
            .for_each(|n| world.put_member(region(), &member(n), RelationshipStatus::Paused));
        world.put_member(region(), &member(50), RelationshipStatus::Removed);
        world.put_member(region(), &member(51), RelationshipStatus::RegionDisabled);
        let (stack, before) = (Stack::new(&world), world.statuses(region()));
        for (name, operation, changes) in
            [("s1", "suspend", 100), ("s2", "suspend", 0), ("r1", "resume", 100), ("r2", "resume", 0)]
        {
            let ended = execute(&stack, name, operation).await;
            check(&world, &ended, MEMBERS);
            let sent = world.records().of(name).count();
            assert_eq!(
                (sent, ended.output.counts.changed),
                (changes, u32::try_from(changes).unwrap()),
                "{name}"
            );
            let enabled = world.statuses(region()).values().filter(|status| **status == "Enabled").count();
            assert_eq!(enabled, if operation == "suspend" { 0 } else { 100 }, "{name}");
        }
        assert_eq!(world.statuses(region()), before);
        assert_eq!(world.records().repeated(), Vec::<&_>::new());
    });
}

#[test]
fn what_another_hand_resumed_meanwhile_is_left_alone_by_a_resumption() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack::new(&world);
        execute(&stack, "s1", "suspend").await;
        world.put_member(region(), &member(3), RelationshipStatus::Enabled);
        execute(&stack, "r1", "resume").await;
        let touched: BTreeSet<_> = world.records().of("r1").map(|it| it.account.clone()).collect();
        assert!(touched.len() == 119 && !touched.contains(&member(3)));
    });
}

#[test]
fn what_others_suspended_after_an_own_resumption_is_not_resumed_by_the_next() {
    simulate(async {
        let world = World::enrolled(MEMBERS, &[region()], QUOTA, 1);
        let stack = Stack::new(&world);
        execute(&stack, "s1", "suspend").await;
        execute(&stack, "r1", "resume").await;
        world.put_member(region(), &member(3), RelationshipStatus::Paused);
        execute(&stack, "r2", "resume").await;
        assert_eq!(world.records().of("r2").count(), 0);
        assert_eq!(world.statuses(region())[&member(3)], "Paused");
    });
}
