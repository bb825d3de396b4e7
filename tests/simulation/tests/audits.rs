//! Audits, whatever goes wrong on the way: they find what is there, change nothing, and tell once.

use std::collections::BTreeSet;
use std::time::Duration;

use macie_emulator::RelationshipStatus;
use macie_org::report::{Outcome, Status};
use macie_org_simulation::scenario::{QUOTA, execute, region};
use macie_org_simulation::{Ended, Faults, Left, Stack, World, member, simulate};

const MEMBERS: u64 = 120;

fn trouble() -> Faults {
    Faults { lost: 0.05, unanswered: 0.05, failed: 0.05, expired_tokens: 0.05, ..Faults::default() }
}

/// Onboards an organization, lets these accounts leave, and audits it; kills functions at these
/// moments of the audit.
fn audit(gone: &[u64], kills: &[u64], seed: u64) -> Ended {
    simulate(async {
        let world = World::new(MEMBERS, QUOTA, seed);
        let stack = Stack { deadline: Duration::from_secs(40), ..Stack::new(&world) };
        execute(&stack, "onboard", "onboard").await;
        for n in gone {
            world.put_member(region(), &member(*n), RelationshipStatus::Removed);
        }
        world.set_faults(trouble());
        let now = world.moments();
        world.kill_at(kills.iter().map(|later| now + later));
        let ended = execute(&stack, "audit", "audit").await;
        assert_eq!(world.records().of("audit").count(), 0, "an audit changes nothing");
        assert!(world.invocations().iter().any(|it| it.left == Left::Killed), "nothing died");
        ended
    })
}

#[test]
fn an_audit_finds_who_has_left_and_tells_once_whatever_is_lost_or_dies() {
    for seed in 0..20 {
        let gone: Vec<u64> = (0..MEMBERS).filter(|n| (n + seed) % 17 == 0).collect();
        let ended = audit(&gone, &[seed, 10 + 3 * seed], seed);
        let found = ended.rows.iter().filter(|row| matches!(row.outcome, Outcome::Planned { .. }));
        let found: BTreeSet<_> = found.map(|row| row.account_id.clone()).collect();
        assert_eq!(found, gone.iter().map(|n| member(*n)).collect(), "seed {seed}");
        assert_eq!((ended.output.status, ended.notified), (Status::Drifted, 1), "seed {seed}");
        assert_eq!(usize::try_from(ended.output.drift), Ok(gone.len()), "seed {seed}");
    }
}

#[test]
fn an_audit_of_what_is_in_order_tells_nobody() {
    for seed in 0..20 {
        let ended = audit(&[], &[seed, 10 + 3 * seed], seed);
        assert_eq!((ended.output.status, ended.output.drift), (Status::Finished, 0), "seed {seed}");
        assert_eq!(ended.notified, 0, "seed {seed}");
    }
}
